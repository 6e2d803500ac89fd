import Glibc

/// Why the instance lock was not taken.
package enum InstanceLockError: Error, Hashable, Sendable {
    /// Another daemon works with this state directory; its process number when it wrote one.
    case held(path: String, pid: Int32?)
    case io(path: String, errno: Int32)

    /// What happened and what to do, for people.
    package var text: String {
        switch self {
        case .held(let path, let pid):
            "another daemon\(pid.map { " (process \($0))" } ?? "") holds \(path); "
                + "stop it, or give this one a state directory of its own"
        case .io(let path, let errno):
            "cannot lock \(path): \(String(cString: strerror(errno)))"
        }
    }
}

/// Proof that this process is the only daemon on its state directory, for as long as it lives.
///
/// The file stays when the lock goes: unlinking it would let two daemons lock two files.
package final class InstanceLock: Sendable {
    /// The locked file.
    package let path: String
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Takes the lock of a state directory at once or not at all.
    package static func take(
        stateDirectory: String
    ) throws(InstanceLockError) -> InstanceLock {
        let path = stateDirectory + "/cyclerd.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .io(path: path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno
            let holder = holder(descriptor)
            close(descriptor)
            throw failure == EWOULDBLOCK
                ? .held(path: path, pid: holder) : .io(path: path, errno: failure)
        }
        let text = Array("\(getpid())\n".utf8)
        // The number is a courtesy to whoever finds the lock held; the lock is what counts.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
        return InstanceLock(path: path, descriptor: descriptor)
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        let digits = buffer[..<count].prefix { (0x30...0x39).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self))
    }

    deinit {
        // Unlocked by name: a child between fork and exec still has the descriptor.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
