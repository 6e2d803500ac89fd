import CyclerConfig
import CyclerFiles
import CyclerInstruments
import CyclerYAML

/// Where the profiles of a virtual lab come from.
struct ProfileShelf {
    /// Nil: those that came with the program.
    let directory: String?

    /// A profile as it was read, for provenance, and decoded.
    func profile(
        _ name: String
    ) throws(RehearsalFailure) -> (text: String, profile: InstrumentProfile) {
        let (text, file) = try text(of: name)
        let decoded = ProfileFile.decode(text: text, file: file)
        guard let profile = decoded.value else {
            throw .profile(decoded.problems.list.map(\.description))
        }
        return (text, profile)
    }

    private func text(
        of name: String
    ) throws(RehearsalFailure) -> (text: String, file: String) {
        guard let directory else {
            guard let found = StandardProfiles.all.first(where: { $0.name == name }) else {
                preconditionFailure("every twin has a profile that came with it")
            }
            return (found.text, name + ".yaml")
        }
        let path = directory + "/" + name + ".yaml"
        do throws(ReadFault) {
            return (try FileReading.text(of: path), path)
        } catch {
            throw .profile([
                "\(error.text); a rehearsal of this schedule needs that profile: give another "
                    + "--profiles, or none for those that came with cyclerctl"
            ])
        }
    }
}
