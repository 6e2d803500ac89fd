import CLinuxShims
import Glibc

/// A pty whose master end the test holds; the slave's path can be linked to and reopened.
final class PtyPair: @unchecked Sendable {
    let master: Int32
    let path: String
    private var isOpen = true

    init() {
        var name = [CChar](repeating: 0, count: 64)
        master = lx_open_pty(&name, name.count)
        precondition(master >= 0, "no pty")
        path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { hangUp() }

    /// Takes the adapter away. Whoever serves it must have stopped.
    func hangUp() {
        if isOpen { close(master) }
        isOpen = false
    }

    /// Puts bytes into the line as if an instrument had said them.
    func say(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }
}

/// A directory for links and the like, removed with everything in it.
final class ScratchDirectory {
    let path: String

    init() {
        var template = Array("/tmp/cycler-bus-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer {
            String(cString: mkdtemp($0.baseAddress!)!)
        }
    }

    /// Points a link at a device, as udev does.
    func link(_ name: String, to target: String) -> String {
        let link = path + "/" + name
        unlink(link)
        precondition(symlink(target, link) == 0)
        return link
    }

    func remove(_ name: String) { unlink(path + "/" + name) }

    deinit {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != "." && name != ".." { unlink(path + "/" + name) }
            }
            closedir(directory)
        }
        rmdir(path)
    }
}
