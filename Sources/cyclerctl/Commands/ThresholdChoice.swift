import CyclerControl
import CyclerProgram
import CyclerWatch
import CyclerYAML

/// A file of thresholds that a command was given.
enum ThresholdChoice {
    /// The sets in a file, and its text.
    static func read(_ path: String) throws(ClientFailure) -> (sets: KindThresholds, text: String) {
        let text = try LocalFile.read(path).text
        do throws(Problems) {
            return (try ThresholdFile.decode(text: text, file: path).get(), text)
        } catch {
            throw .notUnderstood(error.list.map(\.description).joined(separator: "\n"))
        }
    }
}
