import CyclerCore
import CyclerFiles

/// The run folder of a rehearsal. Nothing depends on its rows while virtual time goes on, so they
/// are gathered in memory, and synced when the folder closes.
struct RunWriter {
    /// Bytes gathered for one file before they are written.
    static let bufferBytes = 1 << 16

    private struct Buffer {
        let file: RunFile
        var bytes: [UInt8]
    }

    private let directory: String
    private var files: RunFiles?
    private var buffers: [Buffer] = []
    /// Newest content of small files, written when the folder closes.
    private var small: [(name: String, bytes: [UInt8])] = []
    /// Path of the run's folder, nil before it was made.
    private(set) var folder: String?
    private(set) var name: String?

    init(directory: String) { self.directory = directory }

    /// True between the opening and the closing of the folder.
    var isOpen: Bool { files != nil }

    /// Creates the folder; its name is the run's.
    mutating func open(_ opening: RunOpening) throws(FileFault) -> String {
        let made = try RunFiles.create(in: directory, opening)
        files = made
        folder = made.folder
        name = made.name
        buffers = [RunFile.records, .steps, .cycles, .events].map {
            Buffer(file: $0, bytes: [])
        }
        return made.name
    }

    mutating func append(_ file: RunFile, _ lines: ArraySlice<UInt8>) throws(FileFault) {
        var index = 0
        while index < buffers.count, buffers[index].file != file { index += 1 }
        if index == buffers.count { buffers.append(Buffer(file: file, bytes: [])) }
        buffers[index].bytes.append(contentsOf: lines)
        if buffers[index].bytes.count >= Self.bufferBytes { try flush(index) }
    }

    private mutating func flush(_ index: Int) throws(FileFault) {
        guard !buffers[index].bytes.isEmpty else { return }
        var done = 0
        try files?.append(buffers[index].file, buffers[index].bytes[...], done: &done)
        buffers[index].bytes.removeAll(keepingCapacity: true)
    }

    mutating func replace(_ name: String, _ bytes: [UInt8]) {
        if let index = small.firstIndex(where: { $0.name == name }) {
            small[index].bytes = bytes
        } else {
            small.append((name, bytes))
        }
    }

    /// Newest content of a small file.
    func content(of name: String) -> [UInt8]? { small.first { $0.name == name }?.bytes }

    /// Writes what is left, syncs and closes.
    mutating func close() throws(FileFault) {
        guard files != nil else { return }
        for index in buffers.indices { try flush(index) }
        for file in small { try files?.replace(file.name, file.bytes) }
        try files?.close()
        files = nil
        buffers = []
    }
}
