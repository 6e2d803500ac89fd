import CLinuxShims
import Glibc

/// What the machine says of itself, for the soft start checks.
enum Surroundings {
    /// Bytes a user may still write under a path; nil when it cannot be asked.
    static func freeBytes(_ path: String) -> Int64? {
        var info = statvfs()
        guard statvfs(path, &info) == 0 else { return nil }
        return Int64(info.f_bavail) * Int64(info.f_frsize)
    }

    /// Whether the kernel holds the wall clock for synchronised; nil when it does not say.
    static func clockSynchronised() -> Bool? {
        let answer = lx_clock_synchronised()
        return answer < 0 ? nil : answer == 1
    }
}
