/// One request as it goes on the wire, already addressed and encoded.
package enum BusRequest: Hashable, Sendable {
    /// Function 03 or 04: registers, at most 125.
    case readRegisters(unit: UInt8, table: RegisterTable, address: UInt16, count: UInt16)
    /// Function 01 or 02: bits, at most 2000.
    case readBits(unit: UInt8, table: BitTable, address: UInt16, count: UInt16)
    /// Function 06.
    case writeRegister(unit: UInt8, address: UInt16, value: UInt16)
    /// Function 16, at most 123 registers.
    case writeRegisters(unit: UInt8, address: UInt16, values: [UInt16])
    /// Function 05.
    case writeBit(unit: UInt8, address: UInt16, value: Bool)
    /// Text, terminator included, to which the instrument stays silent.
    case send([UInt8])
    /// Text, terminator included, answered by one line that ends with `terminator`.
    case ask([UInt8], terminator: UInt8)

    /// True when the request changes the instrument: never repeated outside make-safe.
    package var isWrite: Bool {
        switch self {
        case .readRegisters, .readBits, .ask: false
        case .writeRegister, .writeRegisters, .writeBit, .send: true
        }
    }

    /// True when an answer is due.
    package var expectsReply: Bool {
        if case .send = self { false } else { true }
    }
}

/// The two register tables of Modbus.
package enum RegisterTable: Hashable, Sendable { case holding, input }

/// The two bit tables of Modbus.
package enum BitTable: Hashable, Sendable { case coil, discrete }

/// What the bus thread checks on a raw reply; it knows bytes and numbers, never their meaning.
package enum ReplyAcceptance: Hashable, Sendable {
    /// Any well-formed reply.
    case any
    /// Registers (big-endian) or text equal to these bytes, where `mask` has ones.
    case bytes([UInt8], mask: [UInt8]?)
    /// Text that begins with these bytes.
    case prefix([UInt8])
    /// Text that contains these bytes.
    case contains([UInt8])
    /// Text that is one number within `tolerance` of `value`.
    case number(Double, tolerance: Double)
    /// Registers that are a big-endian float32 within `tolerance` of `value`; `wordsSwapped`
    /// says that the low word comes first.
    case float32(Double, tolerance: Double, wordsSwapped: Bool)
}

/// What happens to the rest of an exchange when a reply is not accepted.
package enum MismatchAction: Hashable, Sendable {
    /// The exchange ends as a fault.
    case abort
    /// The request is sent again, at most so many times; reads only.
    case retry(Int)
    /// The exchange goes on; the reply is posted as it came.
    case next
}

/// One request, what a good answer looks like, and how long to wait for it.
package struct BusTransaction: Hashable, Sendable {
    package var request: BusRequest
    package var acceptance: ReplyAcceptance
    package var onMismatch: MismatchAction
    /// From the end of the request to the first byte of the reply; real time.
    package var responseTimeout: TimeSpan
    /// From the end of the request to the end of the reply; real time.
    package var totalTimeout: TimeSpan
    /// Silence on the line after this transaction, on top of the line's own gap.
    package var gapAfter: TimeSpan

    package init(
        _ request: BusRequest, acceptance: ReplyAcceptance = .any,
        onMismatch: MismatchAction = .abort, responseTimeout: TimeSpan = .milliseconds(500),
        totalTimeout: TimeSpan = .milliseconds(1000), gapAfter: TimeSpan = .zero
    ) {
        if case .retry = onMismatch {
            precondition(!request.isWrite, "a write is never repeated by the bus")
        }
        self.request = request
        self.acceptance = acceptance
        self.onMismatch = onMismatch
        self.responseTimeout = responseTimeout
        self.totalTimeout = totalTimeout
        self.gapAfter = gapAfter
    }
}
