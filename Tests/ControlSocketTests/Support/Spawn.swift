import Glibc

/// What a program left behind.
struct Ended {
    var code: Int32
    var output: String
    var complaint: String
}

/// Runs programs and waits for them; a program that hangs is ended after a long time.
enum Spawn {
    /// Folder of the built programs, where this test runs from.
    static let products: String = {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes {
            readlink(
                "/proc/self/exe", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
        }
        let path = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
        return "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }()

    /// Folder of golden files.
    static let cases =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Cases"

    /// Runs a program found on the path or by its path, with a few more environment variables.
    static func run(
        _ arguments: [String], environment: [String] = [], in folder: Folder
    ) -> Ended {
        let out = folder.path + "/out"
        let err = folder.path + "/err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var argv: [UnsafeMutablePointer<CChar>?] =
            (["timeout", "60"] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] =
            (["PATH=/usr/bin:/bin", "TZ=UTC"] + environment).map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        var pid: pid_t = 0
        guard posix_spawnp(&pid, "timeout", &actions, nil, &argv, &envp) == 0 else {
            return Ended(code: -1, output: "", complaint: "cannot spawn")
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
        return Ended(code: code, output: read(out), complaint: read(err))
    }

    static func cyclerctl(
        _ arguments: [String], environment: [String] = [], in folder: Folder
    ) -> Ended {
        run([products + "/cyclerctl"] + arguments, environment: environment, in: folder)
    }

    /// A whole file, empty when there is none.
    static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
