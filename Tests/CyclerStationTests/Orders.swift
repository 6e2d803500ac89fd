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

extension Orders {
    /// The schedules that scenario files name.
    static let named: [String: StartOrder] = [
        "plating": plating,
        "rest": order([rest(.seconds(5))]),
        "soft": order([rest(.seconds(2)), plate([.plated(areal(0.5))])]),
        "until-hard": order([
            rest(.seconds(2)), plate([.plated(areal(0.5)), .short(hardOnly: true)]),
        ]),
        "round-trip": order([
            rest(.seconds(2)), plate([.time(.seconds(5))]), strip([.time(.seconds(5))]),
            rest(.seconds(2)),
        ]),
        "cycles": order([
            WrittenStep(
                kind: .repeated(
                    3, [plate([.time(.seconds(5))]), strip([.time(.seconds(5))])]),
                place: place)
        ]),
        "bounded": order([
            WrittenStep(
                kind: .current(.plate, current), until: [.capacity(areal(1))],
                timeBound: .seconds(8), place: place)
        ]),
        "nothing-fits": order([
            WrittenStep(kind: .current(.charge, current), until: [], place: place),
            WrittenStep(
                kind: .current(.plate, .rate(0.1)), until: [.time(.seconds(1))],
                place: place),
        ]),
        "tiny": order([
            WrittenStep(
                kind: .current(.plate, .absolute(Amperes(1e-12))), until: [.time(.seconds(1))],
                place: place)
        ]),
        "oven-40": order([oven(40), rest(.hours(1))]),
        "oven-60": order([oven(60), rest(.hours(1))]),
        "oven-60-later": order([rest(.hours(1)), oven(60), rest(.hours(1))]),
        "screw": order([
            WrittenStep(
                kind: .pressure(
                    SettlePressure(
                        target: Pascals(3.5e6), within: Pascals(0.3e6), dwell: .seconds(3),
                        timeout: .hours(4))), place: place),
            plate([.time(.seconds(5))]),
        ]),
    ]
}
