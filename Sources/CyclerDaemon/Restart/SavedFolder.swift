import CyclerCore
import CyclerFiles
import CyclerProgram
import CyclerRecord
import CyclerStation
import CyclerWatch
import CyclerYAML

/// The folder of an unfinished run, read back.
struct SavedFolder {
    /// What the growing files say once their torn ends are cut off.
    struct Tables {
        var lastRecord: LastRecord?
        var recordBytes = 0
        var tornBytes = 0
        var lastStep = 0
        var lastCycle = 0
        var bursts = 0
    }

    let name: String
    private let path: String

    init(directory: String, name: String) {
        self.name = name
        path = directory + "/" + name
    }

    func checkpoint() throws(UnreadableRun) -> Checkpoint {
        let bytes: [UInt8]
        do throws(ReadFault) {
            bytes = try FileReading.bytes(
                of: path + "/checkpoint.json", atMost: RunArchive.fileMax)
        } catch { throw .file(error.text) }
        guard let json = try? JSONScanner.parse(bytes), let checkpoint = Checkpoint(json: json)
        else { throw .file("its checkpoint cannot be read, or is of another version") }
        return checkpoint
    }

    func cell() throws(UnreadableRun) -> (Cell, String) {
        let text = try text(of: "cell.yaml")
        do throws(Problems) {
            return (try CellFile.decode(text: text, file: "cell.yaml").get(), text)
        } catch { throw .file("its cell.yaml cannot be read: \(error.list.first?.detail ?? "")") }
    }

    /// `schedule.yaml`, or a later version of it.
    func schedule(
        _ number: Int
    ) throws(UnreadableRun) -> (schedule: Schedule, text: String) {
        let file = number == 1 ? "schedule.yaml" : "schedule.\(number).yaml"
        let text = try text(of: file)
        do throws(Problems) {
            let submitted = try SubmittedSchedule.decode(text: text, file: file).get()
            return (submitted.schedule, text)
        } catch { throw .file("its \(file) cannot be read: \(error.list.first?.detail ?? "")") }
    }

    /// The thresholds that the run began with; those built in when its folder has none.
    func thresholds(_ manifest: JSON) throws(UnreadableRun) -> KindThresholds {
        guard let file = manifest["thresholds"]?["file"]?.string else { return KindThresholds() }
        // A name, never a path out of the folder.
        guard file == LabThresholds.fileName else { throw .file("run.json names \(file)") }
        let text = try text(of: file)
        do throws(Problems) {
            return try ThresholdFile.decode(text: text, file: file).get()
        } catch { throw .file("its \(file) cannot be read: \(error.list.first?.detail ?? "")") }
    }

    private func text(of file: String) throws(UnreadableRun) -> String {
        do throws(ReadFault) {
            return try FileReading.text(of: path + "/" + file)
        } catch { throw .file(error.text) }
    }

    /// Cuts torn ends off all growing files, and reads what their last rows say.
    func mend() throws(UnreadableRun) -> Tables {
        var tables = Tables()
        let records = try mended(.records, &tables)
        tables.recordBytes = records.length
        var labels = ByteText()
        BatteryDataFormat.appendHeader(to: &labels)
        guard records.firstLine.map({ Array($0) + [UInt8(ascii: "\n")] }) == labels.bytes else {
            throw .file("its records are of another version")
        }
        tables.lastRecord = LastRecord(lastOf: records.tail[...])
        tables.lastStep = Self.lastNumber(try mended(.steps, &tables).tail)
        tables.lastCycle = Self.lastNumber(try mended(.cycles, &tables).tail)
        _ = try mended(.events, &tables)
        tables.bursts =
            DirectoryListing.names(in: path + "/bursts")
            .compactMap { Int($0.prefix { $0.isNumber }) }.max() ?? 0
        return tables
    }

    private func mended(_ file: RunFile, _ tables: inout Tables) throws(UnreadableRun) -> FileTail {
        var ends: FileTail
        do throws(ReadFault) {
            ends = try FileTail(
                of: path + "/" + RunFiles.fileName(file, of: name), window: TornTail.windowBytes)
        } catch { throw .file(error.text) }
        let torn: Int
        if file == .events {
            torn = TornTail.torn(inLines: ends.tail[...])
        } else {
            guard let header = ends.firstLine else {
                throw .file("\(RunFiles.fileName(file, of: name)) has no header")
            }
            torn = TornTail.torn(
                in: ends.tail[...], commas: TornTail.commas(ofHeader: header))
        }
        do throws(FileFault) { try ends.cut(torn) } catch { throw .torn(error) }
        tables.tornBytes += torn
        return ends
    }

    /// The first field of the last line; 0 for a header.
    private static func lastNumber(_ table: [UInt8]) -> Int {
        let body = table.dropLast()
        let start = body.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? body.startIndex
        let field = body[start...].prefix { $0 != UInt8(ascii: ",") }
        return Int(String(decoding: field, as: UTF8.self)) ?? 0
    }

    /// `run.json` says how it ended, as far as anybody knows.
    func close(_ manifest: JSON, outcome: String) throws(FileFault) {
        let members = (manifest.members ?? []).map {
            $0.key == "outcome" ? JSON.Member("outcome", .string(outcome)) : $0
        }
        var text = ByteText(reserving: 2048)
        text.append(prettyJSON: .object(members))
        text.append("\n")
        try FileReplacing.replace(path + "/run.json", text.bytes)
    }
}
