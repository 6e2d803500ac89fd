import CyclerConfig
import CyclerFiles
import CyclerProgram
import CyclerStation
import CyclerYAML

extension LabThresholds {
    /// Those that a lab's file names, else those that are built in. What makes safe needs none of
    /// this, so a bad file of thresholds is no reason for a circuit to stay closed.
    init(of configuration: LabConfiguration) throws(LoadFailure) {
        guard let path = configuration.watchFile else {
            self.init()
            return
        }
        let text: String
        do throws(ReadFault) { text = try FileReading.text(of: path) } catch {
            throw .unreadable(error)
        }
        do throws(Problems) {
            self.init(try ThresholdFile.decode(text: text, file: path).get(), text: text)
        } catch { throw .problems(error) }
    }
}
