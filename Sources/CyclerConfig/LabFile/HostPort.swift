import CyclerYAML

/// `host:port`, `[::1]:port`.
struct HostPort: Hashable, Sendable {
    var host: String
    var port: UInt16

    /// True for addresses of this machine itself.
    static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    fileprivate static func parse(_ text: String, defaultPort: UInt16?) -> HostPort? {
        var host = Substring(text)
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            portText = rest.isEmpty ? nil : rest.dropFirst()
            guard host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { return nil }
            host = parts[0]
            portText = parts.count == 2 ? parts[1] : nil
            guard host.utf8.allSatisfy(isHostByte) else { return nil }
        }
        guard !host.isEmpty, host.utf8.count <= 253 else { return nil }
        guard let portText else {
            return defaultPort.map { HostPort(host: String(host), port: $0) }
        }
        guard let port = UInt16(portText), port > 0 else { return nil }
        return HostPort(host: String(host), port: port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Form where Value == HostPort {
    static func hostPort(defaultPort: UInt16?) -> Form<HostPort> {
        let port = defaultPort.map(String.init) ?? "5025"
        let expected = "\"host:port\", such as \"192.0.2.10:\(port)\""
        return Form(expected) { text in
            HostPort.parse(text, defaultPort: defaultPort).map { .value($0) }
                ?? .wrong("\"\(text)\" is no address")
        }
    }
}
