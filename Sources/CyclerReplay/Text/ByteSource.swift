import CZlib
import Glibc

/// The bytes of a file from its start to its end; unpacked when it is packed with gzip, whatever
/// it is called.
struct ByteSource: ~Copyable {
    /// What zlib keeps of the packed bytes.
    private static let packedBytes: UInt32 = 128 << 10

    let path: String
    /// False for pipes and devices: they can be read once.
    let isRegular: Bool
    private let file: gzFile

    init(path: String) throws(ReplayFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .cannotOpen(path: path, errno: code)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw .directory(path: path)
        }
        guard let file = gzdopen(descriptor, "rb") else {
            close(descriptor)
            throw .cannotOpen(path: path, errno: ENOMEM)
        }
        gzbuffer(file, Self.packedBytes)
        self.path = path
        isRegular = status.st_mode & S_IFMT == S_IFREG
        self.file = file
    }

    deinit { gzclose(file) }

    /// Fills a buffer from its start; returns how many bytes came, 0 at the end. `line` is told in
    /// the fault.
    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer, line: Int
    ) throws(ReplayFault) -> Int {
        let wanted = UInt32(clamping: buffer.count)
        while true {
            let count = gzread(file, buffer.baseAddress, wanted)
            if count > 0 { return Int(count) }
            var code = Z_OK
            gzerror(file, &code)
            switch code {
            case Z_OK: return 0
            case Z_ERRNO:
                guard errno == EINTR else {
                    throw .cannotRead(path: path, line: line, errno: errno)
                }
                gzclearerr(file)
            case Z_BUF_ERROR: throw .cutOff(path: path, line: line)
            case Z_MEM_ERROR: throw .cannotRead(path: path, line: line, errno: ENOMEM)
            default: throw .damaged(path: path, line: line)
            }
        }
    }
}
