import CyclerCore
import Glibc

/// The soft filaments of one cell. Births use up a hazard that is drawn beforehand, and a life is
/// drawn at birth, so that the moments are exact and do not depend on the steps taken.
struct Filaments: Sendable {
    /// Most that conduct at a time; a birth beyond is none.
    static let countMax = 64
    /// Shortest time between births, ns: a bound on the work under absurd currents.
    private static let pauseMin: Int64 = 1_000_000

    private struct Filament {
        /// mS/cm2.
        var conductance: Double
        /// Age of the cell in ns.
        var end: Int64
        var hardens: Bool
    }

    /// One law with what is left of the hazard until its next birth.
    private struct Source {
        var law: FilamentLaw
        var hazard: Double

        /// Births per plated mAh/cm2 that count now, births per second of current.
        func rates(age: Int64, cycles: Int) -> (charge: Double, second: Double) {
            if let last = law.cyclesMax, cycles >= last { return (0, 0) }
            let perHour = age < law.change.nanoseconds ? law.perHourEarly : law.perHourLate
            return (law.perCharge, perHour / 3600)
        }
    }

    private var chance: NoiseSource
    private var sources: [Source] = []
    private var living: [Filament] = []
    /// Of all together, mS/cm2.
    private(set) var conductance = 0.0
    /// All that ever formed.
    private(set) var born = 0
    /// Age in ns at which the next one ends.
    private(set) var nextEnd = Int64.max

    init(_ laws: [FilamentLaw], seed: UInt64) {
        chance = NoiseSource(seed: seed)
        for law in laws {
            sources.append(Source(law: law, hazard: Self.exponential(&chance)))
        }
    }

    /// Number that conduct.
    var count: Int { living.count }
    /// True when nothing is alive and nothing can be born: the usual cell.
    var isIdle: Bool { sources.isEmpty }

    /// The longest step in ns that crosses neither a birth, an end nor a change of rate.
    func horizon(age: Int64, cycles: Int, platedPerSecond: Double, flows: Bool) -> Int64 {
        var span = nextEnd == .max ? Int64.max : max(1, nextEnd - age)
        for source in sources {
            let rates = source.rates(age: age, cycles: cycles)
            let perSecond = rates.charge * platedPerSecond + (flows ? rates.second : 0)
            if perSecond > 0 {
                let until = (source.hazard / perSecond * 1e9).rounded(.up)
                if until < Double(span) { span = min(span, max(Self.pauseMin, Int64(until))) }
            }
            let change = source.law.change.nanoseconds
            if age < change { span = min(span, change - age) }
        }
        return span
    }

    /// A step has been taken. True when a filament has turned hard in it.
    mutating func advance(age: Int64, span: Int64, cycles: Int, plated: Double, flows: Bool) -> Bool
    {
        for index in sources.indices where plated > 0 || flows {
            let rates = sources[index].rates(age: age, cycles: cycles)
            let seconds = flows ? Double(span) / 1e9 : 0
            sources[index].hazard -= rates.charge * plated + rates.second * seconds
            if sources[index].hazard <= 1e-12 { bear(index, age: age + span) }
        }
        return nextEnd <= age + span && end(by: age + span)
    }

    private mutating func bear(_ index: Int, age: Int64) {
        sources[index].hazard = Self.exponential(&chance)
        let law = sources[index].law
        let conductance = 1000 * law.median * exp(law.spread * chance.normal())
        let healing = Self.exponential(&chance) / max(law.heal, 1e-12)
        let hardening = Self.exponential(&chance) / max(law.harden / 60, 1e-12)
        guard living.count < Self.countMax else { return }
        let life = min(healing, hardening, 1e9)
        living.append(
            Filament(
                conductance: conductance, end: age + max(1, Int64(life * 1e9)),
                hardens: hardening < healing))
        born += 1
        recount()
    }

    private mutating func end(by age: Int64) -> Bool {
        let hardened = living.contains { $0.end <= age && $0.hardens }
        living.removeAll { $0.end <= age }
        recount()
        return hardened
    }

    private mutating func recount() {
        conductance = living.reduce(0) { $0 + $1.conductance }
        nextEnd = living.reduce(Int64.max) { min($0, $1.end) }
    }

    /// Exponential deviate of mean one.
    private static func exponential(_ chance: inout NoiseSource) -> Double {
        -log(1 - chance.unit())
    }
}
