import CyclerControl
import CyclerCore
import CyclerStation

/// Schedules and cells of the scenarios.
enum Orders {
    static let area = SquareCentimetres(0.785)
    static let place = SourcePlace(line: 1, column: 1)
    static let current = CurrentAmount.perArea(
        CurrentDensity(milliamperesPerSquareCentimetre: 0.05))

    static func cell(
        fresh: Bool = true, lastVoltage: Volts? = nil, name: String = "cell"
    ) -> Cell {
        Cell(
            name: name, kind: .half, format: .mold, isFresh: fresh, area: area,
            capacity: ArealCapacity(milliampereHoursPerSquareCentimetre: 1) * area,
            voltageLimits: Volts(-0.5)...Volts(3.5), freshWindow: Volts(2)...Volts(3.2),
            usedWindow: Volts(-0.1)...Volts(3.2), lastVoltage: lastVoltage)
    }

    static func areal(_ value: Double) -> ChargeAmount {
        .perArea(ArealCapacity(milliampereHoursPerSquareCentimetre: value))
    }

    static func plate(_ until: [EndCondition]) -> WrittenStep {
        WrittenStep(kind: .current(.plate, current), until: until, place: place)
    }

    static func strip(_ until: [EndCondition]) -> WrittenStep {
        WrittenStep(kind: .current(.strip, current), until: until, place: place)
    }

    static func rest(_ span: TimeSpan) -> WrittenStep {
        WrittenStep(kind: .rest(span), place: place)
    }

    static func oven(_ celsius: Double) -> WrittenStep {
        WrittenStep(
            kind: .temperature(
                SettleTemperature(
                    target: Kelvins(celsius: celsius), within: Kelvins(1), dwell: .seconds(5),
                    timeout: .hours(2))), place: place)
    }

    static func order(_ steps: [WrittenStep], accept: [(String, String)] = []) -> StartOrder {
        StartOrder(
            schedule: Schedule(
                name: "s", record: RecordRule(every: .seconds(10)), steps: steps),
            scheduleText: "schedule: s\n", accepted: accept.map { (check: $0.0, reason: $0.1) })
    }

    /// Rest 10 s, plate for long.
    static let plating = order([
        rest(.seconds(10)), plate([.plated(areal(0.5)), .short(hardOnly: false)]),
        rest(.seconds(30)),
    ])
}

extension VirtualLab {
    /// Mounts and starts; the answer is in `answers`.
    @discardableResult
    func begin(
        _ channel: Int = 0, _ order: StartOrder = Orders.plating, cell: Cell = Orders.cell()
    ) -> TrackingID {
        request(.mount(ChannelIndex(channel), cell, text: "cell: cell\n"))
        return request(.start(ChannelIndex(channel), order))
    }

    func failure(_ tracking: TrackingID) -> String? {
        if case .failed(let refusal) = answers[tracking] { refusal.message } else { nil }
    }

    func isDone(_ tracking: TrackingID) -> Bool {
        if case .done = answers[tracking] { true } else { false }
    }
}
