package import CyclerCore

/// What an item of a poll means to the daemon; raw values are the keys of `readings`.
package enum ReadingTarget: String, Hashable, Sendable, CaseIterable {
    case voltage, current, temperature, pressure, force, output
    case setPoint = "set-point"
    case counter
    case compliance
    case voltageOverRange = "voltage-over-range"
    case currentOverRange = "current-over-range"
    case protectionTripped = "protection-tripped"
    case sensorFault = "sensor-fault"

    /// The dimension an item must have; nil when any will do.
    package var dimension: ItemDimension? {
        switch self {
        case .voltage: .voltage
        case .current: .current
        case .temperature: .temperature
        case .pressure: .pressure
        case .force: .force
        case .output, .counter, .compliance, .voltageOverRange, .currentOverRange,
            .protectionTripped, .sensorFault:
            .number
        case .setPoint: nil
        }
    }
}

/// An item that fills a reading; of several for one target the first whose condition holds and
/// that has a value is taken (for flags: any).
package struct ReadingBinding: Hashable, Sendable {
    package var target: ReadingTarget
    package var item: String
    /// Unit of an item that has none of its own because its meaning changes.
    package var unit: ItemUnit?
    /// The item only counts while another one has this value.
    package var condition: ProfileAssignment?
    package var place: SourcePlace

    package init(
        target: ReadingTarget, item: String, unit: ItemUnit? = nil,
        condition: ProfileAssignment? = nil, place: SourcePlace
    ) {
        self.target = target
        self.item = item
        self.unit = unit
        self.condition = condition
        self.place = place
    }
}

/// Where a part of the identity comes from.
package enum IdentitySource: Hashable, Sendable {
    case text(String)
    /// A number is printed in decimal, or in hexadecimal.
    case item(String, hexadecimal: Bool, SourcePlace)
}

/// How an instrument says who it is.
package struct IdentityBinding: Hashable, Sendable {
    package var model: IdentitySource
    package var serial: IdentitySource
    package var firmware: IdentitySource
    /// Text that every answer must contain; empty asks for nothing.
    package var contains: String
    package var place: SourcePlace

    package init(
        model: IdentitySource, serial: IdentitySource = .text(""),
        firmware: IdentitySource = .text(""), contains: String = "", place: SourcePlace
    ) {
        self.model = model
        self.serial = serial
        self.firmware = firmware
        self.contains = contains
        self.place = place
    }
}

/// Registers read from one number on in several lengths, the first of known content.
package struct RegisterProof: Hashable, Sendable {
    package var table: RegisterTable
    package var number: Int
    package var region: String?
    package var counts: [Int]
    /// What the first registers always hold; empty when nothing is known.
    package var begins: [UInt16]

    package init(
        table: RegisterTable, number: Int, region: String? = nil, counts: [Int],
        begins: [UInt16] = []
    ) {
        self.table = table
        self.number = number
        self.region = region
        self.counts = counts
        self.begins = begins
    }
}

/// A read that shows the line to be in step.
package struct ProofBinding: Hashable, Sendable {
    /// What is read: registers, or the answer to a question.
    package enum Kind: Hashable, Sendable {
        case registers(RegisterProof)
        case query(String, AnswerCheck)
    }

    package var kind: Kind
    package var place: SourcePlace

    package init(_ kind: Kind, place: SourcePlace) {
        self.kind = kind
        self.place = place
    }
}

/// How the circuit is opened; no step may need a setting.
package struct MakeSafeBinding: Hashable, Sendable {
    package var steps: [ProfileStep]
    package var proves: OpenEvidence
    package var place: SourcePlace

    package init(steps: [ProfileStep], proves: OpenEvidence, place: SourcePlace) {
        self.steps = steps
        self.proves = proves
        self.place = place
    }
}
