import Glibc

/// A pty in raw mode with a symbolic link to its slave side. The slave is held open too, so that
/// clients may come and go without the master seeing a hang-up.
final class PtyPort: Sendable {
    /// `TIOCSPTLCK` and `TIOCGPTN` of Linux (ioctl_tty(2)).
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    let master: CInt
    private let slave: CInt
    let path: String
    let link: String

    init(link: String) throws(ServerError) {
        let master = try System.check(open("/dev/ptmx", O_RDWR | O_NOCTTY), "opening", "/dev/ptmx")
        var slave: CInt = -1
        do throws(ServerError) {
            var locked: CInt = 0
            _ = try System.check(ioctl(master, Self.setLock, &locked), "unlocking", "a pty")
            var number: CUnsignedInt = 0
            _ = try System.check(ioctl(master, Self.getNumber, &number), "naming", "a pty")
            let path = "/dev/pts/\(number)"
            slave = try System.check(open(path, O_RDWR | O_NOCTTY), "opening", path)
            var settings = termios()
            tcgetattr(slave, &settings)
            cfmakeraw(&settings)
            cfsetspeed(&settings, speed_t(B115200))
            tcsetattr(slave, TCSANOW, &settings)
            System.setNonBlocking(master)
            _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
            try Self.replaceLink(link, to: path)
            self.master = master
            self.slave = slave
            self.path = path
            self.link = link
        } catch {
            if slave >= 0 { close(slave) }
            close(master)
            throw error
        }
    }

    /// Puts the new link in place of the old in one step.
    private static func replaceLink(_ link: String, to path: String) throws(ServerError) {
        var status = stat()
        if lstat(link, &status) == 0, status.st_mode & S_IFMT != S_IFLNK { throw .notALink(link) }
        let fresh = link + ".new"
        unlink(fresh)
        _ = try System.check(symlink(path, fresh), "linking", link)
        _ = try System.check(rename(fresh, link), "linking", link)
    }

    deinit {
        unlink(link)
        close(slave)
        close(master)
    }
}
