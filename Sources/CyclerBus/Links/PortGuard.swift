internal import CLinuxShims
internal import CyclerCore
internal import Glibc

/// Holds a serial port for us alone: a descriptor of its own, opened first and locked with
/// `flock`, because libmodbus locks nothing and two masters on one line mix their answers.
struct PortGuard: ~Copyable {
    let descriptor: Int32
    /// The device behind the configured path at this moment.
    let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { _ = Glibc.close(descriptor) }

    /// Ptys have no exclusive mode worth having: theirs outlives a killed holder.
    var isPty: Bool { path.hasPrefix("/dev/pts/") }

    /// Opens and locks the device that `path` leads to now.
    static func acquire(_ path: String) throws(OpenFailure) -> PortGuard {
        guard let resolved = realpath(path, nil) else { throw .system(errno) }
        let device = String(cString: resolved)
        free(resolved)
        let descriptor = Glibc.open(device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            throw code == EBUSY ? .locked : .system(code)
        }
        let locked = lx_lock_whole(descriptor)
        guard locked >= 0 else {
            _ = Glibc.close(descriptor)
            throw locked == -EWOULDBLOCK ? .locked : .system(-locked)
        }
        return PortGuard(descriptor: descriptor, path: device)
    }

    /// True when another descriptor leads to the very device that is locked.
    func isSameDevice(as other: Int32) -> Bool {
        var mine = stat()
        var theirs = stat()
        guard fstat(descriptor, &mine) == 0, fstat(other, &theirs) == 0 else { return false }
        return mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
    }

    /// Keeps other openers out, where that makes sense. Best effort: the lock is what counts.
    func excludeOthers() {
        if !isPty { _ = lx_set_exclusive(descriptor) }
    }
}
