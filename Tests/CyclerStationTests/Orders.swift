import CyclerControl
import CyclerCore
import CyclerStation

/// Schedules and cells of the scenarios.
enum Orders {
    static let area = SquareCentimetres(0.785)
    static let place = SourcePlace(line: 1, column: 1)
    static let current = Expression.literal(0.05 / 1000, Dimension.current.perArea)

    static func cell(
        fresh: Bool = true, lastVoltage: Volts? = nil, name: String = "cell"
    ) -> Cell {
        Cell(
            name: name, kind: .half, format: .mold, isFresh: fresh, area: area,
            capacity: ArealCapacity(milliampereHoursPerSquareCentimetre: 1) * area,
            voltageLimits: Volts(-0.5)...Volts(3.5), freshWindow: Volts(2)...Volts(3.2),
            usedWindow: Volts(-0.1)...Volts(3.2), lastVoltage: lastVoltage)
    }

    static let symmetric = Cell(
        name: "cell", kind: .symmetric, format: .mold, isFresh: true, area: area,
        capacity: ArealCapacity(milliampereHoursPerSquareCentimetre: 1) * area,
        voltageLimits: Volts(-0.5)...Volts(0.5))

    /// mAh/cm2.
    static func areal(_ value: Double) -> Expression {
        .literal(value / 1000 * 3600, Dimension.charge.perArea)
    }

    static func plate(_ until: [EndCondition]) -> WrittenStep {
        WrittenStep(kind: .drive(.plate, current, thenHold: nil), until: until, place: place)
    }

    static func strip(_ until: [EndCondition]) -> WrittenStep {
        WrittenStep(kind: .drive(.strip, current, thenHold: nil), until: until, place: place)
    }

    static func rest(_ span: TimeSpan) -> WrittenStep {
        WrittenStep(kind: .rest(.span(span)), place: place)
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

extension EndCondition {
    static func time(_ span: TimeSpan) -> EndCondition { .when(.time, .atLeast, .span(span)) }
    static func capacity(_ charge: Expression) -> EndCondition {
        .when(.capacity, .atLeast, charge)
    }
    static func plated(_ charge: Expression) -> EndCondition { .when(.plated, .atLeast, charge) }
    static func short(hardOnly: Bool) -> EndCondition { EndCondition(.short(hardOnly: hardOnly)) }
    static func voltage(_ comparison: Comparison, _ volts: Volts) -> EndCondition {
        .when(.voltage, comparison, .volts(volts))
    }
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
                    RepeatRule(count: .number(3)),
                    [plate([.time(.seconds(5))]), strip([.time(.seconds(5))])]),
                place: place)
        ]),
        "bounded": order([
            WrittenStep(
                kind: .drive(.plate, current, thenHold: nil), until: [.capacity(areal(1))],
                timeBound: .seconds(8), place: place)
        ]),
        "nothing-fits": order([
            WrittenStep(kind: .drive(.charge, current, thenHold: nil), until: [], place: place),
            WrittenStep(
                kind: .drive(.plate, .rate(0.1), thenHold: nil), until: [.time(.seconds(1))],
                place: place),
        ]),
        "tiny": order([
            WrittenStep(
                kind: .drive(.plate, .amperes(Amperes(1e-12)), thenHold: nil),
                until: [.time(.seconds(1))],
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
