package import CyclerCore

/// What is wrong with a profile, or with the options given to it.
package enum CodecFault: Error, Hashable, Sendable {
    case unknownItem(String)
    case duplicateItem(String)
    case unknownRegion(String)
    /// The profile asks for an option it does not declare.
    case undeclaredOption(String)
    /// The configuration gives an option that the profile does not have.
    case unknownOption(String)
    case missingOption(String)
    case badOption(String, value: String)
    /// The item does not fit what the profile speaks.
    case wrongDialect(item: String)
    /// No such address on the wire (0...65535), or no such sub-channel.
    case addressOutOfRange(item: String, address: Int)
    /// More registers than one request may read or write.
    case tooLong(item: String, registers: Int, max: Int)
    case overlapping(item: String, other: String)
    case badBitField(item: String)
    case tooManySentinels(item: String)
    /// Input registers and discrete inputs cannot be written, nor parts of a register.
    case notWritable(item: String)
    /// The item is text and has no number.
    case notANumber(item: String)
    case wrongDimension(item: String, expected: ItemDimension, found: ItemDimension)
    /// The item has a unit and its reading gives another.
    case unitTwice(item: String)
    case settingUnavailable(SettingName)
    case literalOutOfRange(item: String, value: Double)
    /// A tolerance needs a float32 in word order ABCD or CDAB, set alone.
    case toleranceNotPossible(item: String)
    /// A `$` that names no setting, or a bad format after it.
    case badTemplate(String)
    /// Text that the instrument's line cannot carry.
    case badText(String)
    case emptyAction(String)
    case tooManyTransactions(String, count: Int)
    case repliesTooLarge(String, bytes: Int)
    case noReadings
    case noProof
    /// A late answer to another read of the same length would pass for the proof.
    case weakProof(count: Int)
    case noMakeSafe
    case noRanges
    case rangesNotRising
    /// The profile says that it has a watchdog, but `prepare` never sets `$watchdog`.
    case watchdogNotSet
    /// An instrument that drives current must read it, and its output state, back.
    case missingReading(ReadingTarget)
}

/// A fault and where in the profile's file it stands; nil for faults of the configuration.
package struct CodecError: Error, Hashable, Sendable {
    package var fault: CodecFault
    package var place: SourcePlace?

    package init(_ fault: CodecFault, at place: SourcePlace?) {
        self.fault = fault
        self.place = place
    }
}

/// Why a set point cannot be sent.
package enum SettingRefusal: Error, Hashable, Sendable {
    /// The profile has no such action.
    case unsupported(ProfileAction)
    /// The value does not fit the item it must be written to; daemon units.
    case outOfRange(item: String, value: Double)
}

/// Why replies are no reading.
package enum DecodeFault: Error, Hashable, Sendable {
    /// Fewer replies than transactions.
    case replyMissing(Int)
    case wrongLength(reply: Int, bytes: Int, expected: Int)
    /// Text where a number, or one of the item's words, was due.
    case notUnderstood(reply: Int, field: Int)
}
