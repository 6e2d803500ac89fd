import CyclerCore

/// A reading's source in a decoder: which field, and under which condition it counts.
struct CompiledBinding: Sendable {
    var target: ReadingTarget
    var field: Int
    /// Reading = field * scale + bias.
    var scale: Double = 1
    var bias: Double = 0
    /// Field of the condition, -1 when there is none, and the value it must have.
    var conditionField: Int = -1
    var conditionValue: Double = 0
}

/// Fills `Readings` from the replies of a poll. Allocates nothing.
struct ReadingAssembler: Sendable {
    var decoder: ReplyDecoder
    var bindings: [CompiledBinding]
    /// False drops the voltage while the output is not known to be on.
    var readsVoltageWhenOpen: Bool

    func readings(from replies: RawReplies) throws(DecodeFault) -> Readings {
        try decoder.check(replies)
        var readings = Readings()
        for index in 0..<bindings.count {
            let binding = bindings[index]
            if binding.conditionField >= 0 {
                let state = try decoder.value(binding.conditionField, in: replies)
                guard state == binding.conditionValue else { continue }
            }
            guard let value = try decoder.value(binding.field, in: replies) else { continue }
            fill(&readings, binding.target, value * binding.scale + binding.bias)
        }
        if !readsVoltageWhenOpen && readings.outputOn != true { readings.voltage = nil }
        return readings
    }

    private func fill(_ readings: inout Readings, _ target: ReadingTarget, _ value: Double) {
        switch target {
        case .voltage: if readings.voltage == nil { readings.voltage = Volts(value) }
        case .current: if readings.current == nil { readings.current = Amperes(value) }
        case .temperature:
            if readings.temperature == nil { readings.temperature = Kelvins(value) }
        case .pressure: if readings.pressure == nil { readings.pressure = Pascals(value) }
        case .force: if readings.force == nil { readings.force = Newtons(value) }
        case .output: if readings.outputOn == nil { readings.outputOn = value != 0 }
        case .setPoint: if readings.setPoint == nil { readings.setPoint = value }
        case .counter:
            if readings.sampleCounter == nil { readings.sampleCounter = UInt32(exactly: value) }
        case .compliance: if value != 0 { readings.flags.insert(.compliance) }
        case .voltageOverRange: if value != 0 { readings.flags.insert(.voltageOverRange) }
        case .currentOverRange: if value != 0 { readings.flags.insert(.currentOverRange) }
        case .protectionTripped: if value != 0 { readings.flags.insert(.protectionTripped) }
        case .sensorFault: if value != 0 { readings.flags.insert(.sensorFault) }
        }
    }
}
