import CyclerCore

/// One instrument on a line.
package struct LineUnit: Sendable {
    /// What answers for it.
    package enum Body: Sendable {
        case registers(any RegisterTwin)
        case text(any TextTwin)
    }

    /// What commands call it.
    package let name: String
    /// Unit number on the wire; 0 where the line has none.
    package let number: UInt8
    /// The twin itself.
    package var body: Body

    package init(name: String, number: UInt8, body: Body) {
        self.name = name
        self.number = number
        self.body = body
    }

    mutating func advance(to boot: Instant) {
        withTwin { $0.advance(to: boot) }
    }

    mutating func set(_ fault: DeviceFault) -> Bool { withTwin { $0.set(fault) } }

    mutating func clear(_ fault: DeviceFault) { withTwin { $0.clear(fault) } }

    /// What nobody outside the lab can see.
    package var truth: TwinTruth {
        switch body {
        case .registers(let twin): twin.truth
        case .text(let twin): twin.truth
        }
    }

    private mutating func withTwin<Result>(_ change: (inout any Twin) -> Result) -> Result {
        switch body {
        case .registers(let twin):
            var any: any Twin = twin
            let result = change(&any)
            if let back = any as? any RegisterTwin { body = .registers(back) }
            return result
        case .text(let twin):
            var any: any Twin = twin
            let result = change(&any)
            if let back = any as? any TextTwin { body = .text(back) }
            return result
        }
    }
}
