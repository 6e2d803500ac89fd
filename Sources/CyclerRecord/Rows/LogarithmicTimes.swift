import CyclerCore

/// Times behind an event that are even on a logarithmic scale: so many per decade, from 1 ms on,
/// with the powers of ten of a second among them.
///
/// A time is a power of ten times a power of 10^(1/n), so that no error adds up from decade to
/// decade and the powers of ten are exact.
struct LogarithmicTimes: Hashable, Sendable {
    /// The first time, and what no later decade may begin beyond (about 30 years).
    static let first = TimeSpan.milliseconds(1)
    static let decadeMax = 1e18
    /// More per decade than anybody needs; also the bound of the loop that skips times.
    static let perDecadeMax = 1000

    private let perDecade: Int
    /// 10^(1/perDecade).
    private let ratio: Double
    private var decade: Double
    private var factor: Double
    private var index: Int
    /// The next time, ns behind the event; `Int64.max` when there are none (any more).
    private(set) var next: Int64

    /// Nil or less than one per decade gives no times at all.
    init(perDecade: Int?) {
        let count = min(perDecade ?? 0, Self.perDecadeMax)
        self.perDecade = max(count, 0)
        ratio = count > 0 ? Self.root(ofTen: count) : 1
        decade = 0
        factor = 1
        index = 0
        next = .max
        restart()
    }

    /// The event happened again.
    mutating func restart() {
        decade = Double(Self.first.nanoseconds)
        factor = 1
        index = 0
        next = perDecade > 0 ? Self.first.nanoseconds : .max
    }

    /// Goes on to the first time that is later than `elapsed`, ns.
    mutating func advance(past elapsed: Int64) {
        while next <= elapsed, next != .max {
            index += 1
            factor *= ratio
            if index == perDecade {
                index = 0
                factor = 1
                decade *= 10
            }
            next = decade < Self.decadeMax ? Int64(decade * factor) : .max
        }
    }

    /// 10^(1/n) as exp(ln 10 / n) by its series, which converges fast for exponents up to 2.4;
    /// the same on every machine, and without a C library.
    private static func root(ofTen n: Int) -> Double {
        let exponent = 2.302585092994046 / Double(n)
        var term = 1.0
        var sum = 1.0
        for order in 1...32 {
            term *= exponent / Double(order)
            sum += term
        }
        return sum
    }
}
