package import CyclerControl
package import CyclerFiles

/// Why a rehearsal gave no result.
package enum RehearsalFailure: Error, Sendable {
    /// Profiles that do not decode, or do not fit the simulated instruments; one line each.
    case profile([String])
    /// The station refused to mount, to measure the zero or to start, as it would in a lab.
    case refused(ControlRefusal)
    /// A fault that no instrument of this schedule's lab can have.
    case impossibleFault(String)
    /// A file of the run could not be written.
    case file(FileFault)

    /// What happened, for people; a refusal has words of its own.
    package var text: String {
        switch self {
        case .profile(let lines): lines.joined(separator: "\n")
        case .refused(let refusal): refusal.message
        case .impossibleFault(let text):
            "\(text): no instrument that this schedule needs can have that fault"
        case .file(let fault): fault.text
        }
    }
}
