import CyclerCore
import CyclerEngine

/// One sample of a scenario: `12 s 3.21 V 0.5 mA, temperature 25 degC, plated 1 mAh, output off`.
struct ScenarioReading {
    /// In the step.
    var time: TimeSpan
    var voltage: Double?
    var current: Double?
    var temperature: Kelvins?
    var cellTemperature: Kelvins?
    var pressure: Pascals?
    var plated: AmpereHours?
    var flags: InstrumentFlags = []
    var outputOn = true

    init(time: TimeSpan, voltage: Double, current: Double) {
        self.time = time
        self.voltage = voltage
        self.current = current
    }

    init(_ text: String) throws {
        let parts = text.parts(",")
        var words = parts[0].split(separator: " ").map(String.init)
        guard words.count >= 2 else { throw Misspelt("sample \(text)") }
        time = try ExpressionNotation.span(words[0] + " " + words[1])
        words.removeFirst(2)
        while words.count >= 2 {
            let value = try Self.signed(words[0] + " " + words[1])
            if words[1].hasSuffix("V") { voltage = value } else { current = value }
            words.removeFirst(2)
        }
        for part in parts.dropFirst() { try add(part) }
    }

    /// `every 10 s for 2 min: 3.20 V to 3.30 V 1 mA`: the voltage moves evenly.
    static func series(_ text: String) throws -> [ScenarioReading] {
        let halves = text.parts(":")
        guard halves.count == 2 else { throw Misspelt("samples \(text)") }
        let times = (halves[0].after("every") ?? "").parts(" for ")
        let ends = halves[1].parts(" to ")
        guard times.count == 2 else { throw Misspelt("samples \(text)") }
        let period = try ExpressionNotation.span(times[0])
        let whole = try ExpressionNotation.span(times[1])
        let first = try ScenarioReading("0 s " + ends[0])
        let last = try ScenarioReading("0 s " + (ends.last ?? ends[0]))
        return try (1...max(1, Int(whole.seconds / period.seconds + 0.5))).map { index in
            var reading = last
            reading.time = .seconds(Double(index) * period.seconds)
            let part = reading.time.seconds / whole.seconds
            if let from = first.voltage, let to = last.voltage {
                reading.voltage = from + part * (to - from)
            }
            if ends.count == 1 { reading.current = first.current }
            guard reading.current != nil else { throw Misspelt("samples without current") }
            return reading
        }
    }

    private static func signed(_ text: String) throws -> Double {
        switch try ExpressionNotation.read(text) {
        case .literal(let value, _): value
        case .negated(.literal(let value, _)): -value
        default: throw Misspelt("'\(text)' is no reading")
        }
    }

    private mutating func add(_ part: String) throws {
        if let rest = part.after("temperature") {
            temperature = Kelvins(try ExpressionNotation.value(rest, .temperature))
        } else if let rest = part.after("cell temperature") {
            cellTemperature = Kelvins(try ExpressionNotation.value(rest, .temperature))
        } else if let rest = part.after("pressure") {
            pressure = Pascals(try ExpressionNotation.value(rest, .pressure))
        } else if let rest = part.after("plated") {
            plated = AmpereHours(try ExpressionNotation.value(rest, .charge) / 3600)
        } else if part == "output off" {
            outputOn = false
        } else if part == "over range" {
            flags.insert(.voltageOverRange)
        } else if part == "protection" {
            flags.insert(.protectionTripped)
        } else {
            throw Misspelt("a sample does not have '\(part)'")
        }
    }

    func sample(at time: Instant) -> Sample {
        Sample(
            time: time, voltage: voltage.map { Volts($0) }, current: current.map { Amperes($0) },
            flags: flags, outputOn: outputOn)
    }

    func apply(to surroundings: inout StepSurroundings) {
        if let plated { surroundings.plated = plated }
        surroundings.temperature = temperature
        surroundings.cellTemperature = cellTemperature
        surroundings.stackPressure = pressure
    }
}
