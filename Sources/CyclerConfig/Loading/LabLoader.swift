package import CyclerFiles
import CyclerInstruments
package import CyclerYAML

/// A lab read from disk: configuration, the profiles it names, and their texts for provenance.
package struct LoadedLab: Sendable {
    package var assembly: LabAssembly
    package var configText: String
    /// Profiles in use, by name, as they were read.
    package var profileTexts: [(name: String, text: String)]
    package var warnings: [YAMLProblem]
}

/// Why a lab could not be loaded.
package enum LoadFailure: Error, Sendable {
    case unreadable(ReadFault)
    case problems(Problems)

    /// One line per problem, each with file, line and column.
    package var lines: [String] {
        switch self {
        case .unreadable(let fault): [fault.text]
        case .problems(let problems): problems.list.map(\.description)
        }
    }
}

/// Reads a lab's files.
package enum LabLoader {
    /// Profiles that come with the program; searched after the configuration's own directories.
    package static let standardProfiles = [
        "/etc/cyclerd/instruments", "/usr/share/cyclerd/instruments",
    ]

    /// Loads, decodes and assembles; all problems of all files at once.
    package static func load(_ path: String) throws(LoadFailure) -> LoadedLab {
        let text: String
        do throws(ReadFault) {
            text = try FileReading.text(of: path)
        } catch { throw .unreadable(error) }
        let directory = FileReading.directory(of: path)
        let decoded = LabFile.decode(text: text, file: path, directory: directory)
        guard let configuration = decoded.value, decoded.problems.list.isEmpty else {
            throw .problems(decoded.problems)
        }
        let search =
            configuration.profileDirectories + [directory + "/instruments"] + standardProfiles
        let wanted = configuration.instruments.map(\.profileName)
        let (profiles, texts) = try profiles(named: wanted, in: search)
        switch LabAssembly.assemble(configuration, profiles: profiles) {
        case .failure(let problems): throw .problems(problems)
        case .success(let assembly):
            return LoadedLab(
                assembly: assembly, configText: text, profileTexts: texts,
                warnings: decoded.warnings)
        }
    }

    /// The wanted profiles, each from the first directory that has it. One that no directory has
    /// is left to the assembly to complain about.
    private static func profiles(
        named wanted: [String], in directories: [String]
    ) throws(LoadFailure) -> ([InstrumentProfile], [(name: String, text: String)]) {
        var profiles: [InstrumentProfile] = []
        var texts: [(name: String, text: String)] = []
        var problems: [YAMLProblem] = []
        var seen: [String] = []
        for name in wanted where !seen.contains(name) {
            seen.append(name)
            for directory in directories {
                let path = "\(directory)/\(name).yaml"
                guard let text = try? FileReading.text(of: path) else { continue }
                let decoded = ProfileFile.decode(text: text, file: path)
                problems += decoded.problems.list
                if let profile = decoded.value {
                    profiles.append(profile)
                    texts.append((name, text))
                }
                break
            }
        }
        guard problems.isEmpty else { throw .problems(Problems(problems)) }
        return (profiles, texts)
    }
}
