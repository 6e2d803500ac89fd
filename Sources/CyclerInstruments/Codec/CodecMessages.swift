import CyclerCore

extension CodecFault {
    /// What is wrong and what was expected, for a person, without the place.
    package var message: String {
        switch self {
        case .unknownItem(let name): "no item is called '\(name)'"
        case .duplicateItem(let name): "the item '\(name)' is there twice"
        case .unknownRegion(let name): "no address region is called '\(name)'"
        case .undeclaredOption(let name): "the profile declares no option '\(name)'"
        case .unknownOption(let name): "the profile has no option '\(name)'"
        case .missingOption(let name): "the option '\(name)' must be given"
        case .badOption(let name, let value): "the option '\(name)' cannot be '\(value)'"
        case .wrongDialect(let item): "'\(item)' does not fit the protocol of the profile"
        case .addressOutOfRange(let item, let address):
            "'\(item)' would be at address \(address) on the wire; 0 to 65535 exist"
        case .tooLong(let item, let registers, let max):
            "'\(item)' has \(registers) registers; a request carries at most \(max)"
        case .overlapping(let item, let other):
            "'\(item)' shares registers with '\(other)' but not all of them"
        case .badBitField(let item): "'\(item)' names bits that its type does not have"
        case .tooManySentinels(let item):
            "'\(item)' has more than \(InlineSentinels.max) values for no reading"
        case .notWritable(let item): "'\(item)' cannot be written"
        case .notANumber(let item): "'\(item)' is text and has no number"
        case .wrongDimension(let item, let expected, let found):
            "'\(item)' is a \(found.rawValue) by its unit; a \(expected.rawValue) is expected here"
        case .unitTwice(let item): "'\(item)' has a unit of its own already"
        case .settingUnavailable(let name):
            "$\(name.rawValue) is not known here"
        case .literalOutOfRange(let item, let value): "\(value) does not fit '\(item)'"
        case .toleranceNotPossible(let item):
            "'\(item)' has 'within': it must be an f32 in order ABCD or CDAB, set alone"
        case .badTemplate(let text): "'\(text)' is no placeholder"
        case .badText(let text): "'\(text)' has characters that are not printable ASCII"
        case .emptyAction(let name): "'\(name)' has no steps"
        case .tooManyTransactions(let name, let count):
            "'\(name)' takes \(count) transactions; an exchange has at most "
                + "\(BusExchange.transactionsMax)"
        case .repliesTooLarge(let name, let bytes):
            "'\(name)' brings back \(bytes) bytes; an exchange holds \(RawReplies.bytesMax)"
        case .noReadings: "the profile reads nothing"
        case .noProof: "the profile has no 'prove'"
        case .weakProof(let count):
            "a proof of \(count) registers is as long as another read: "
                + "a late answer would pass for it"
        case .noMakeSafe: "what energises a cell needs a 'make-safe'"
        case .noRanges: "what drives current needs 'ranges'"
        case .rangesNotRising: "ranges must rise in full scale"
        case .watchdogNotSet: "'own-watchdog: yes', but 'prepare' never sets $watchdog"
        case .missingReading(let target):
            "what energises a cell must read '\(target.rawValue)' back"
        }
    }
}

extension SettingRefusal {
    /// What was refused, for a person.
    package var message: String {
        switch self {
        case .unsupported(let action): "the instrument has no \(action.rawValue)"
        case .outOfRange(let item, let value): "\(value) does not fit the instrument's '\(item)'"
        }
    }
}

extension RangeRefusal {
    /// What was refused, for a person.
    package var message: String {
        switch self {
        case .tooLarge(let current, let largest):
            "\(Self.text(current)) is above the largest current range, \(largest.name)"
        case .tooSmall(let current, let range):
            "\(Self.text(current)) is below 1 % of the smallest range that fits, \(range.name)"
        case .noRanges: "the instrument has no current ranges"
        }
    }

    private static func text(_ current: Amperes) -> String {
        ByteText.words(current.value * 1000, significant: 5) + " mA"
    }
}

extension DecodeFault {
    /// What did not fit, for a person.
    package var message: String {
        switch self {
        case .replyMissing(let reply): "reply \(reply) is missing"
        case .wrongLength(let reply, let bytes, let expected):
            "reply \(reply) has \(bytes) bytes, \(expected) expected"
        case .notUnderstood(let reply, let field):
            "field \(field) of reply \(reply) is not what the profile expects"
        }
    }
}
