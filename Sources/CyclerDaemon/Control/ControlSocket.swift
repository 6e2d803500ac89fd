import CLinuxShims
import Glibc

/// The socket file: bound with the right owner and mode before anybody can connect.
struct ControlSocket: Sendable {
    let path: String
    private let device: dev_t
    private let inode: ino_t

    /// A bound, not yet listening socket. Only for the holder of the instance lock: it removes a
    /// file that a dead daemon left. `warn` hears when the group cannot be set.
    static func bind(
        path: String, group: gid_t?, warn: (String) -> Void
    ) throws(ControlServerError) -> (socket: ControlSocket, descriptor: Int32) {
        guard !path.hasPrefix("@") else { throw .abstractPath(path) }
        try makeFolder(of: path)
        try removeStale(path)
        let descriptor = lx_unix_bind(Int32(SOCK_STREAM.rawValue), path)
        guard descriptor >= 0 else { throw .io(path: path, errno: -descriptor) }
        var status = stat()
        // Nobody can connect before listen(2), so the mode is never wider than this.
        guard chmod(path, 0o660) == 0, lstat(path, &status) == 0 else {
            let failure = errno
            close(descriptor)
            throw .io(path: path, errno: failure)
        }
        if let group, chown(path, uid_t.max, group) != 0 {
            warn(
                "cannot give \(path) to group \(group): \(String(cString: strerror(errno))); "
                    + "observers cannot connect until it is theirs")
        }
        let socket = ControlSocket(path: path, device: status.st_dev, inode: status.st_ino)
        return (socket, descriptor)
    }

    /// Removes the file when it is still the one that was bound.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else {
            return
        }
        unlink(path)
    }

    /// Makes the last folder of the path; what is above must exist.
    private static func makeFolder(of path: String) throws(ControlServerError) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        guard mkdir(folder, 0o755) != 0, errno != EEXIST else { return }
        throw .io(path: folder, errno: errno)
    }

    private static func removeStale(_ path: String) throws(ControlServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .io(path: path, errno: errno) }
            return
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let descriptor = lx_unix_connect(Int32(SOCK_STREAM.rawValue), path)
        guard descriptor < 0 else {
            close(descriptor)
            throw .inUse(path: path)
        }
        guard descriptor == -ECONNREFUSED else { throw .io(path: path, errno: -descriptor) }
        guard unlink(path) == 0 || errno == ENOENT else { throw .io(path: path, errno: errno) }
    }
}
