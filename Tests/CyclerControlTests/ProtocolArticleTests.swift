import CyclerControl
import Glibc
import Testing

/// The article on the protocol names everything the code has.
@Suite struct ProtocolArticleTests {
    static let article: String = {
        let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(here)/Sources/CyclerControl/CyclerControl.docc/Protocol.md"
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }()

    @Test(arguments: ControlMethod.allCases) func hasEveryMethod(_ method: ControlMethod) {
        #expect(Self.article.contains("\n| `\(method.rawValue)` |"))
    }

    @Test(arguments: ControlErrorCode.allCases) func hasEveryErrorCode(_ code: ControlErrorCode) {
        #expect(Self.article.contains("\n| \(code.rawValue) |"))
    }

    @Test(arguments: ["hello", "done", "failed", "status", "finding", "state", "message"])
    func hasEveryNotification(_ name: String) {
        let tables = Self.article.split(separator: "## Notifications")
        #expect(tables.count == 2 && tables[1].contains("\n| `\(name)` |"))
    }

    @Test func hasTheVersion() {
        let version = ProtocolVersion.current
        #expect(Self.article.contains("\n| \(version.major).\(version.minor) |"))
    }
}
