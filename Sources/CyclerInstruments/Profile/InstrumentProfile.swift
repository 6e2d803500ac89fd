package import CyclerCore

/// How much a profile has been tried.
package enum ProfileMaturity: String, Hashable, Sendable, CaseIterable {
    case experimental, beta, stable
}

/// How long an instrument takes, and how much silence it needs; real time.
package struct ProfileTiming: Hashable, Sendable {
    package var response: TimeSpan
    package var total: TimeSpan
    /// Longest time after which an old request may still be answered.
    package var latency: TimeSpan
    /// Silence after every transaction, and after a write, on top of the line's own gap.
    package var gap: TimeSpan
    package var writeGap: TimeSpan

    package init(
        response: TimeSpan, total: TimeSpan, latency: TimeSpan, gap: TimeSpan = .zero,
        writeGap: TimeSpan = .zero
    ) {
        self.response = response
        self.total = total
        self.latency = latency
        self.gap = gap
        self.writeGap = writeGap
    }
}

/// A second view of the same parameters at transformed addresses: number * multiply + add.
package struct AddressRegion: Hashable, Sendable {
    package var name: String
    package var multiply: Int
    package var add: Int

    package init(name: String, multiply: Int, add: Int) {
        self.name = name
        self.multiply = multiply
        self.add = add
    }
}

/// Registers that may be read although no item names them, both ends included.
package struct ReadableSpan: Hashable, Sendable {
    package var table: RegisterTable
    package var first: Int
    package var last: Int

    package init(table: RegisterTable, first: Int, last: Int) {
        self.table = table
        self.first = first
        self.last = last
    }
}

/// How an instrument speaks Modbus.
package struct ModbusDialect: Hashable, Sendable {
    /// Number of the first register in the maker's table: 0 or 1.
    package var base: Int
    package var order: WordOrder
    /// Most registers of one request.
    package var readMax: Int
    package var writeMax: Int
    /// False when even a single register must be written by function 16.
    package var writesSingles: Bool
    package var readable: [ReadableSpan]
    package var regions: [AddressRegion]

    package init(
        base: Int = 0, order: WordOrder = .ABCD, readMax: Int = 125, writeMax: Int = 123,
        writesSingles: Bool = true, readable: [ReadableSpan] = [], regions: [AddressRegion] = []
    ) {
        self.base = base
        self.order = order
        self.readMax = readMax
        self.writeMax = writeMax
        self.writesSingles = writesSingles
        self.readable = readable
        self.regions = regions
    }
}

/// End of a line of text.
package enum LineTerminator: String, Hashable, Sendable, CaseIterable {
    case LF, CR, CRLF

    /// The bytes that end a line we send.
    package var bytes: [UInt8] {
        switch self {
        case .LF: [0x0A]
        case .CR: [0x0D]
        case .CRLF: [0x0D, 0x0A]
        }
    }

    /// The byte that ends a line we receive; of CR LF the CR stays in the reply.
    package var last: UInt8 { self == .CR ? 0x0D : 0x0A }

    /// What stays of the terminator at the end of a reply.
    var kept: [UInt8] { self == .CRLF ? [0x0D] : [] }
}

/// How an instrument speaks text.
package struct TextDialect: Hashable, Sendable {
    package var terminator: LineTerminator
    package var replyTerminator: LineTerminator
    /// Between the fields of a reply.
    package var separator: UInt8

    package init(
        terminator: LineTerminator = .LF, replyTerminator: LineTerminator = .LF,
        separator: UInt8 = UInt8(ascii: ",")
    ) {
        self.terminator = terminator
        self.replyTerminator = replyTerminator
        self.separator = separator
    }
}

/// What is spoken.
package enum ProfileDialect: Hashable, Sendable {
    case modbus(ModbusDialect)
    case text(TextDialect)
}

/// Something the lab's configuration may or must say about one instrument.
package struct ProfileOption: Hashable, Sendable {
    package var name: String
    /// Nil when the configuration must give it.
    package var standard: String?
    /// Empty when any number will do.
    package var choices: [String]
    package var place: SourcePlace

    package init(name: String, standard: String?, choices: [String], place: SourcePlace) {
        self.name = name
        self.standard = standard
        self.choices = choices
        self.place = place
    }
}

/// An option as the lab's configuration gives it.
package struct InstrumentOption: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Equal parts of one instrument, `smu1/a` and `smu1/b`: names for text (`$sub-channel`),
/// a register distance for Modbus.
package struct SubChannels: Hashable, Sendable {
    package var names: [String]
    package var stride: Int

    package init(names: [String] = [], stride: Int = 0) {
        self.names = names
        self.stride = stride
    }
}

/// How to talk to one model of instrument: a profile file, decoded. Data only; a codec gives it
/// effect.
package struct InstrumentProfile: Hashable, Sendable {
    package var name: String
    package var title: String
    package var maturity: ProfileMaturity
    /// Where its facts come from and what is unverified.
    package var source: String
    package var dialect: ProfileDialect
    package var timing: ProfileTiming
    package var readsVoltageWhenOpen = true
    package var hasOwnWatchdog = false
    package var sinksAboveLimit = false
    package var options: [ProfileOption] = []
    package var subChannels = SubChannels()
    package var items: [ProfileItem] = []
    package var readings: [ReadingBinding] = []
    package var identity: IdentityBinding
    package var proof: [ProofBinding] = []
    package var makeSafe: MakeSafeBinding?
    package var actions: [ProfileSequence] = []
    package var ranges: [CurrentRange] = []
    package var place: SourcePlace

    package init(
        name: String, title: String, maturity: ProfileMaturity, source: String,
        dialect: ProfileDialect, timing: ProfileTiming, identity: IdentityBinding,
        place: SourcePlace
    ) {
        self.name = name
        self.title = title
        self.maturity = maturity
        self.source = source
        self.dialect = dialect
        self.timing = timing
        self.identity = identity
        self.place = place
    }
}
