import CyclerCore

/// A command with placeholders: `$name`, `${name}`, `${name:format}`, `${name:format:unit}`,
/// and `$$` for a dollar sign.
struct TextTemplate: Hashable, Sendable {
    enum Segment: Hashable, Sendable {
        case literal([UInt8])
        case setting(SettingName, NumberFormat, ItemUnit?)
    }

    private(set) var segments: [Segment] = []

    /// What a template may refer to.
    struct Scope {
        var settings: [SettingName]
        var subChannel: String?
    }

    init(_ text: String, _ scope: Scope) throws(CodecFault) {
        guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { throw .badText(text) }
        var literal: [UInt8] = []
        var rest = Substring(text)
        while let next = rest.first {
            rest.removeFirst()
            guard next == "$" else {
                literal += String(next).utf8
                continue
            }
            if rest.first == "$" {
                rest.removeFirst()
                literal.append(UInt8(ascii: "$"))
                continue
            }
            let placeholder = try Self.takePlaceholder(&rest, in: text)
            if placeholder == "sub-channel", let name = scope.subChannel {
                literal += name.utf8
                continue
            }
            if !literal.isEmpty { segments.append(.literal(literal)) }
            literal = []
            segments.append(try Self.setting(placeholder, scope))
        }
        if !literal.isEmpty { segments.append(.literal(literal)) }
    }

    private static func takePlaceholder(
        _ rest: inout Substring, in text: String
    ) throws(CodecFault) -> Substring {
        if rest.first == "{" {
            guard let end = rest.firstIndex(of: "}") else { throw .badTemplate(text) }
            let inner = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            return inner
        }
        let name = rest.prefix { $0.isLowercase || $0 == "-" }
        guard !name.isEmpty else { throw .badTemplate(text) }
        rest = rest[name.endIndex...]
        return name
    }

    private static func setting(
        _ placeholder: Substring, _ scope: Scope
    ) throws(CodecFault) -> Segment {
        let parts = placeholder.split(separator: ":", omittingEmptySubsequences: false)
        guard let first = parts.first, let name = SettingName(rawValue: String(first)),
            parts.count <= 3
        else { throw .badTemplate("$" + placeholder) }
        guard scope.settings.contains(name) else { throw .settingUnavailable(name) }
        var format = NumberFormat.shortest
        if parts.count > 1 {
            guard let given = NumberFormat(parts[1]) else { throw .badTemplate("$" + placeholder) }
            format = given
        }
        var unit: ItemUnit?
        if parts.count > 2 {
            guard let given = ItemUnit.named(String(parts[2])), given.dimension == name.dimension
            else { throw .badTemplate("$" + placeholder) }
            unit = given
        }
        return .setting(name, format, unit)
    }

    /// The text without placeholders, nil when there are some.
    var constant: [UInt8]? {
        var bytes: [UInt8] = []
        for segment in segments {
            guard case .literal(let part) = segment else { return nil }
            bytes += part
        }
        return bytes
    }

    /// The command as sent, terminator included.
    func line(
        _ settings: SettingValues, terminator: LineTerminator
    ) throws(SettingRefusal) -> [UInt8] {
        var out = ByteText()
        for segment in segments {
            switch segment {
            case .literal(let bytes): out.append(contentsOf: bytes)
            case .setting(let name, let format, let unit):
                var value = settings[name]
                if let unit { value = (value - unit.offset) / unit.factor }
                guard format.write(value, to: &out) else {
                    throw .outOfRange(item: name.rawValue, value: value)
                }
            }
        }
        out.append(contentsOf: terminator.bytes)
        return out.bytes
    }
}
