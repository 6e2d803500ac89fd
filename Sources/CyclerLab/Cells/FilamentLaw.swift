package import CyclerCore

/// How soft shorts come and go: filaments are born while lithium plates (or while current flows),
/// conduct, heal, and now and then turn into a hard short.
package struct FilamentLaw: Hashable, Sendable {
    /// Births per plated mAh/cm2.
    package var perCharge = 0.0
    /// Births per hour of current, up to the age `change` and after it.
    package var perHourEarly = 0.0
    package var perHourLate = 0.0
    package var change = TimeSpan.zero
    /// Median conductance, S/cm2, and the standard deviation of its logarithm.
    package var median: Double
    package var spread: Double
    /// Hazard of healing, per second.
    package var heal: Double
    /// Hazard of turning hard, per minute.
    package var harden = 0.0
    /// Cycles after which no more are born, nil for never.
    package var cyclesMax: Int?

    package init(median: Double, spread: Double, heal: Double) {
        self.median = median
        self.spread = spread
        self.heal = heal
    }
}

extension FilamentLaw {
    /// Bare copper in a full cell: 120 per mAh/cm2 that live four minutes.
    package static let fullCopper = law(median: 4e-5, spread: 1.15, heal: 0.004) {
        $0.perCharge = 120
        $0.harden = 0.0005
    }

    /// Carbon paper in a half cell that is not quite tight: a few, strong, four minutes each.
    package static let halfCarbon = law(median: 5e-3, spread: 1.15, heal: 0.004) {
        $0.perCharge = 10
        $0.harden = 0.002
    }

    /// Bare copper that is cycled fast: brief ones in the first twenty cycles.
    package static let cycledCopper = law(median: 5e-3, spread: 1.0, heal: 0.1) {
        $0.perCharge = 400
        $0.cyclesMax = 20
    }

    /// Half-second ones of 13 % depth in a cell of 100 ohm cm2, rare for two hours, then frequent.
    package static let telegraph = law(median: 1.5e-3, spread: 0.1, heal: 1.4) {
        $0.perHourEarly = 20
        $0.perHourLate = 1500
        $0.change = .hours(2)
    }

    /// Beside `telegraph`: the second level, minutes long, that takes two thirds of the voltage.
    package static let telegraphBridge = law(median: 17.5e-3, spread: 0.05, heal: 0.005) {
        $0.perHourLate = 2
        $0.change = .hours(2)
    }

    /// As `telegraph`, at one rate from the start and with a mean life of 0.7 s.
    package static func telegraph(perHour births: Double) -> Self {
        var law = telegraph
        law.perHourLate = births
        law.change = .zero
        return law
    }

    private static func law(
        median: Double, spread: Double, heal: Double, _ adjust: (inout Self) -> Void
    ) -> Self {
        var law = Self(median: median, spread: spread, heal: heal)
        adjust(&law)
        return law
    }
}
