package import CyclerCore
package import CyclerYAML

/// A schedule as somebody hands it in: our YAML, or a protocol of aurora-unicycler unchanged.
package struct SubmittedSchedule: Hashable, Sendable {
    package var schedule: Schedule
    /// The schedule in our own form; as handed in when it was that already.
    package var text: String
    /// The protocol as it was handed in; nil when that was our own form.
    package var original: String?

    /// Reads a file by its name: `.json` is a protocol, everything else our own form. A protocol
    /// is in the words of a full cell until `Schedule.inWords(of:)` says otherwise.
    package static func decode(text: String, file: String) -> Decoded<SubmittedSchedule> {
        guard file.hasSuffix(".json") else {
            return ScheduleFile.decode(text: text, file: file).map {
                SubmittedSchedule(schedule: $0, text: text, original: nil)
            }
        }
        return UnicyclerFile.decode(text: text, file: file).map {
            SubmittedSchedule(schedule: $0, text: ScheduleYAML.text(of: $0), original: text)
        }
    }

    /// The same in the words of a kind of cell; our own form is left as it was written.
    package func inWords(of kind: CellKind) -> SubmittedSchedule {
        guard let original else { return self }
        let spoken = schedule.inWords(of: kind)
        return SubmittedSchedule(
            schedule: spoken, text: ScheduleYAML.text(of: spoken), original: original)
    }
}
