import CyclerCore

/// How a positive signal moves on a scale of log time since some beginning: d ln u / d ln t over
/// the last factor 1.3 of its age. Nucleation relaxes with -0.35 at most, a short falls faster
/// than -0.7, a plateau stays near zero.
struct LogSlope: Sendable {
    /// Entries kept; at 5 % spacing they span a factor of 2.
    static let historyCount = 16
    private static let historySpacing = 1.05
    /// The slope is taken over this factor of age.
    private static let reach = 1.3
    /// No slope before this age, s.
    private static let ageMin = 30.0

    private struct Entry {
        var age: Double
        var level: Double
    }

    private var history = InlineArray<16, Entry>(repeating: Entry(age: 0, level: 0))
    private var entries = 0

    init() {}

    /// Another beginning.
    mutating func restart() { entries = 0 }

    /// Takes a level at an age in seconds; the slope there, nil while there is none.
    mutating func take(_ level: Double, age: Double) -> Double? {
        let slope = slope(level, age: age)
        note(level, age: age)
        return slope
    }

    /// The slope from what was noted to a level at an age; nil while there is none.
    func slope(_ level: Double, age: Double) -> Double? {
        guard age >= Self.ageMin, level > 0 else { return nil }
        var index = entries - 1
        while index >= 0 {
            let entry = history[index % Self.historyCount]
            if entry.age <= age / Self.reach {
                guard entry.level > 0, entry.age > 0 else { return nil }
                return Logarithm.natural(level / entry.level) / Logarithm.natural(age / entry.age)
            }
            if entries - index >= Self.historyCount { return nil }
            index -= 1
        }
        return nil
    }

    /// Remembers a level at an age in seconds.
    mutating func note(_ level: Double, age: Double) {
        guard age > 0 else { return }
        if entries > 0 {
            let newest = history[(entries - 1) % Self.historyCount]
            guard age >= newest.age * Self.historySpacing else { return }
        }
        history[entries % Self.historyCount] = Entry(age: age, level: level)
        entries += 1
    }
}
