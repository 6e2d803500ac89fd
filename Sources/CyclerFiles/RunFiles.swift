package import CyclerCore
import Glibc

/// The open files of one run folder. Rows go out as single `write`s of whole lines.
package struct RunFiles: Sendable {
    /// Path of the folder, and its name, which is the run's.
    package let folder: String
    package let name: String
    /// Few: four, and one for every burst.
    private var files: [OpenFile] = []

    private struct OpenFile: Sendable {
        let file: RunFile
        let name: String
        let descriptor: Int32
        var isDirty = true
        /// Ends in a torn line for good.
        var isGivenUp = false
    }

    /// Creates the folder under the first free number, writes its first files, and syncs it all.
    ///
    /// A folder or file that exists is never touched.
    package static func create(in data: String, _ opening: RunOpening) throws(FileFault) -> RunFiles
    {
        var number = 1
        var name = ""
        while true {
            guard number <= 999 else {
                throw FileFault(errno: EEXIST, action: "number \(opening.baseName)")
            }
            let digits = String(number)
            name = opening.baseName + "_" + String(repeating: "0", count: 3 - digits.count) + digits
            if mkdir(data + "/" + name, 0o750) == 0 { break }
            let code = errno
            guard code == EEXIST else { throw FileFault(errno: code, action: "create \(name)") }
            number += 1
        }
        var files = RunFiles(folder: data + "/" + name, name: name)
        for file in opening.files { try files.createWhole(file.name, file.bytes) }
        try files.open(.records, header: opening.recordHeader)
        try files.open(.steps, header: opening.stepHeader)
        try files.open(.cycles, header: opening.cycleHeader)
        try files.open(.events, header: [])
        try files.sync()
        try FileReplacing.syncDirectory(files.folder)
        try FileReplacing.syncDirectory(data)
        return files
    }

    /// Opens the folder of a run that goes on; its files are there, and whole.
    package static func reopen(in data: String, name: String) throws(FileFault) -> RunFiles {
        var files = RunFiles(folder: data + "/" + name, name: name)
        for file in [RunFile.records, .steps, .cycles, .events] { try files.openAgain(file) }
        return files
    }

    private mutating func openAgain(_ file: RunFile) throws(FileFault) {
        let name = fileName(file)
        let descriptor = Glibc.open(folder + "/" + name, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(errno: errno, action: "open \(name)") }
        files.append(OpenFile(file: file, name: name, descriptor: descriptor, isDirty: false))
    }

    private init(folder: String, name: String) {
        self.folder = folder
        self.name = name
    }

    private func fileName(_ file: RunFile) -> String { Self.fileName(file, of: name) }

    /// The path of a growing file within the folder of a run.
    package static func fileName(_ file: RunFile, of name: String) -> String {
        switch file {
        case .records: return name + ".bdf.csv"
        case .steps: return "steps.csv"
        case .cycles: return "cycles.csv"
        case .events: return "events.jsonl"
        case .burst(let number, let code):
            let digits = String(number)
            let padded = String(repeating: "0", count: max(3 - digits.count, 0)) + digits
            return "bursts/\(padded)_\(code.rawValue).bdf.csv"
        }
    }

    private mutating func open(_ file: RunFile, header: [UInt8]) throws(FileFault) {
        let name = fileName(file)
        if name.hasPrefix("bursts/") { mkdir(folder + "/bursts", 0o750) }
        let descriptor = Glibc.open(
            folder + "/" + name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw FileFault(errno: errno, action: "create \(name)") }
        files.append(OpenFile(file: file, name: name, descriptor: descriptor))
        if !header.isEmpty {
            var done = 0
            try FileReplacing.append(header[...], to: descriptor, name, done: &done)
        }
    }

    private func position(of file: RunFile) -> Int? {
        for index in files.indices where files[index].file == file { return index }
        return nil
    }

    private func createWhole(_ name: String, _ bytes: [UInt8]) throws(FileFault) {
        if let slash = name.firstIndex(of: "/") {
            mkdir(folder + "/" + name[..<slash], 0o750)
        }
        try FileReplacing.create(folder + "/" + name, bytes)
    }

    /// Appends whole lines; `done` counts the bytes already written, so that a retry goes on
    /// behind them.
    package mutating func append(
        _ file: RunFile, _ lines: ArraySlice<UInt8>, done: inout Int
    ) throws(FileFault) {
        if position(of: file) == nil { try open(file, header: []) }
        guard let index = position(of: file), !files[index].isGivenUp else { return }
        try FileReplacing.append(
            lines.dropFirst(done), to: files[index].descriptor, files[index].name, done: &done)
        files[index].isDirty = true
    }

    /// Appends a whole line to the events of a run that is closed, and syncs it. A folder that is
    /// not there any more, or not ours to write in (archived, mounted read-only), is let be: a late
    /// line must not hold up the rows of runs that go on. `done` is as for `append`.
    package static func appendLate(
        _ line: [UInt8], toEventsOf run: String, in data: String, done: inout Int
    ) throws(FileFault) {
        let path = "\(data)/\(run)/\(fileName(.events, of: run))"
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            let passes = [ENOSPC, EMFILE, ENFILE, EINTR, ENOMEM].contains(code)
            guard passes else { return }
            throw FileFault(errno: code, action: "open \(path)")
        }
        defer { Glibc.close(descriptor) }
        try FileReplacing.append(line[done...], to: descriptor, path, done: &done)
        guard fdatasync(descriptor) == 0 else {
            throw FileFault(errno: errno, action: "sync \(path)")
        }
    }

    /// Appends no more to a file whose last line could not be finished.
    package mutating func giveUp(_ file: RunFile) {
        if let index = position(of: file) {
            files[index].isGivenUp = true
        } else {
            files.append(
                OpenFile(file: file, name: "", descriptor: -1, isDirty: false, isGivenUp: true))
        }
    }

    /// Replaces a small file atomically.
    package func replace(_ name: String, _ bytes: [UInt8]) throws(FileFault) {
        try FileReplacing.replace(folder + "/" + name, bytes)
    }

    /// Syncs what was written since the last time.
    package mutating func sync() throws(FileFault) {
        for index in files.indices where files[index].isDirty {
            guard fdatasync(files[index].descriptor) == 0 else {
                throw FileFault(errno: errno, action: "sync \(name)")
            }
            files[index].isDirty = false
        }
    }

    /// Syncs and closes everything; the run is over.
    package mutating func close() throws(FileFault) {
        try sync()
        for file in files { Glibc.close(file.descriptor) }
        files.removeAll()
    }
}
