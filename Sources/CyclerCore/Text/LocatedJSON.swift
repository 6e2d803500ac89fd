/// A JSON value with the byte offset (0-based) where it begins; every key as written, duplicates
/// too, and numbers as they are written.
package struct LocatedJSON: Hashable, Sendable {
    /// What stands there.
    package enum Content: Hashable, Sendable {
        case null
        case bool(Bool)
        case number(String)
        case string(String)
        case array([LocatedJSON])
        case object([Member])
    }

    /// One key and its value.
    package struct Member: Hashable, Sendable {
        package var key: String
        package var keyOffset: Int
        package var value: LocatedJSON
    }

    package var content: Content
    package var offset: Int
}

extension LocatedJSON: JSONBuilt {
    static func built(from part: JSONPart<LocatedJSON>, at offset: Int) -> LocatedJSON {
        let content: Content =
            switch part {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .number(_, let text): .number(text)
            case .string(let text): .string(text)
            case .array(let elements): .array(elements)
            case .object(let members):
                .object(members.map { Member(key: $0.key, keyOffset: $0.offset, value: $0.value) })
            }
        return LocatedJSON(content: content, offset: offset)
    }
}

extension JSON: JSONBuilt {
    static func built(from part: JSONPart<JSON>, at offset: Int) -> JSON {
        switch part {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .number(let number, _): return .number(number)
        case .string(let text): return .string(text)
        case .array(let elements): return .array(elements)
        case .object(let all):
            var members: [Member] = []
            members.reserveCapacity(all.count)
            for one in all where !members.contains(where: { $0.key == one.key }) {
                members.append(Member(one.key, one.value))
            }
            return .object(members)
        }
    }
}
