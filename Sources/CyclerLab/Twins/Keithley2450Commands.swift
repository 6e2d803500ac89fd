import CyclerCore

/// The command table of the source-measure unit twin: what the profile sends, and a little more.
extension Keithley2450Twin {
    /// Limits of `VLIM` and `ILIM`.
    private static let voltageLimits = 0.02...210.0
    private static let currentLimits = 1e-9...1.05

    mutating func obey(_ command: SCPICommand, at lab: Instant) {
        let understood =
            switch command.header {
            case "*CLS": clearErrors()
            case "*RST": reset(at: lab)
            case "OUTP": setOutput(command)
            case "OUTP:CURR:SMOD": setWord(command, ["HIMP", "NORM"], \.offState.current)
            case "OUTP:VOLT:SMOD": setWord(command, ["HIMP", "NORM"], \.offState.voltage)
            case "SENS:CURR:RSEN": setFlag(command, \.remoteSense.current)
            case "SENS:VOLT:RSEN": setFlag(command, \.remoteSense.voltage)
            case "SOUR:CURR:READ:BACK": setFlag(command, \.readBack.current)
            case "SOUR:VOLT:READ:BACK": setFlag(command, \.readBack.voltage)
            case "SOUR:VOLT:PROT": setProtection(command)
            case "SOUR:FUNC": setFunction(command)
            case "SENS:FUNC": setSensed(command)
            default: setNumber(command, at: lab)
            }
        if understood { drive() }
    }

    private mutating func clearErrors() -> Bool {
        errors = []
        return false
    }

    private mutating func reset(at lab: Instant) -> Bool {
        switchOutput(false)
        function = .voltage
        sensed = .current
        currentLevel = .zero
        voltageLevel = .zero
        offState = ("NORM", "NORM")
        remoteSense = (false, false)
        return false
    }

    private mutating func setOutput(_ command: SCPICommand) -> Bool {
        guard let on = command.flag else { return refuse("-104,\"Data type error\"") }
        switchOutput(on)
        return true
    }

    private mutating func setFlag(
        _ command: SCPICommand, _ path: WritableKeyPath<Self, Bool>
    ) -> Bool {
        guard let flag = command.flag else { return refuse("-104,\"Data type error\"") }
        self[keyPath: path] = flag
        return true
    }

    private mutating func setWord(
        _ command: SCPICommand, _ words: [String], _ path: WritableKeyPath<Self, String>
    ) -> Bool {
        let given = command.parameters.first ?? ""
        guard let word = words.first(where: { given.hasPrefix($0) }) else {
            return refuse("-224,\"Illegal parameter value\"")
        }
        self[keyPath: path] = word
        return true
    }

    private mutating func setProtection(_ command: SCPICommand) -> Bool {
        guard let word = command.parameters.first, word == "NONE" || word.hasPrefix("PROT") else {
            return refuse("-224,\"Illegal parameter value\"")
        }
        protection = word
        return true
    }

    /// Changing the source function switches the output off, as the instrument does.
    private mutating func setFunction(_ command: SCPICommand) -> Bool {
        guard let wanted = Self.function(command) else {
            return refuse("-224,\"Illegal parameter value\"")
        }
        if wanted != function, isOn { switchOutput(false) }
        function = wanted
        return true
    }

    private mutating func setSensed(_ command: SCPICommand) -> Bool {
        guard let wanted = Self.function(command) else {
            return refuse("-224,\"Illegal parameter value\"")
        }
        sensed = wanted
        return true
    }

    private static func function(_ command: SCPICommand) -> Function? {
        command.parameters.first.flatMap { Function(rawValue: String($0.prefix(4))) }
    }

    private mutating func setNumber(_ command: SCPICommand, at lab: Instant) -> Bool {
        guard let number = command.number, number.isFinite else {
            return refuse("-113,\"Undefined header\"")
        }
        switch command.header {
        case "SOUR:CURR:LEV", "SOUR:CURR":
            guard number.magnitude <= currentRange.value * Self.overRange else { return tooLarge() }
            currentLevel = Amperes(number)
        case "SOUR:VOLT:LEV", "SOUR:VOLT":
            guard number.magnitude <= voltageRange.value * Self.overRange else { return tooLarge() }
            voltageLevel = Volts(number)
        case "SOUR:CURR:RANG":
            guard let range = Self.range(number, Self.currentRanges) else { return tooLarge() }
            if range != currentRange { front.rangeChanged(at: lab) }
            currentRange = range
            currentLevel = min(max(currentLevel, -range), range)
        case "SOUR:VOLT:RANG":
            guard let range = Self.range(number, Self.voltageRanges) else { return tooLarge() }
            voltageRange = range
        case "SENS:CURR:RANG":
            guard let range = Self.range(number, Self.currentRanges) else { return tooLarge() }
            senseRange = range
        case "SOUR:CURR:VLIM":
            guard Self.voltageLimits.contains(number) else { return tooLarge() }
            voltageLimit = Volts(number)
        case "SOUR:VOLT:ILIM":
            guard Self.currentLimits.contains(number) else { return tooLarge() }
            currentLimit = Amperes(number)
        default: return refuse("-113,\"Undefined header\"")
        }
        return true
    }

    /// The smallest range that holds a value.
    private static func range<Unit: UnitTag>(
        _ value: Double, _ ranges: [Quantity<Unit>]
    ) -> Quantity<Unit>? {
        ranges.first { value.magnitude <= $0.value * (1 + 1e-9) }
    }

    private mutating func tooLarge() -> Bool { refuse("-222,\"Parameter data out of range\"") }

    private mutating func refuse(_ error: String) -> Bool {
        complain(error)
        return false
    }

    mutating func reply(to command: SCPICommand, at lab: Instant) -> String? {
        func bit(_ flag: Bool) -> String { flag ? "1" : "0" }
        switch command.header {
        case "*IDN": return "KEITHLEY INSTRUMENTS INC.,MODEL 2450,\(serial),1.7.12b"
        case "*LANG": return "SCPI"
        case "*OPC": return "1"
        case "OUTP": return bit(isOn)
        case "OUTP:CURR:SMOD": return offState.current
        case "OUTP:VOLT:SMOD": return offState.voltage
        case "SENS:CURR:RSEN": return bit(remoteSense.current)
        case "SENS:VOLT:RSEN": return bit(remoteSense.voltage)
        case "SOUR:CURR:READ:BACK": return bit(readBack.current)
        case "SOUR:VOLT:READ:BACK": return bit(readBack.voltage)
        case "SOUR:VOLT:PROT": return protection
        case "SOUR:FUNC": return function.rawValue
        case "SENS:FUNC": return "\"\(sensed.rawValue):DC\""
        case "SOUR:CURR:LEV", "SOUR:CURR": return SCPINumber.text(currentLevel.value)
        case "SOUR:VOLT:LEV", "SOUR:VOLT": return SCPINumber.text(voltageLevel.value)
        case "SOUR:CURR:RANG": return SCPINumber.text(currentRange.value)
        case "SOUR:VOLT:RANG": return SCPINumber.text(voltageRange.value)
        case "SENS:CURR:RANG": return SCPINumber.text(senseRange.value)
        case "SOUR:CURR:VLIM": return SCPINumber.text(voltageLimit.value)
        case "SOUR:VOLT:ILIM": return SCPINumber.text(currentLimit.value)
        case "SYST:ERR": return errors.isEmpty ? "0,\"No error\"" : errors.removeFirst()
        case "READ": return fields(command.parameters, at: lab)
        default:
            complain("-113,\"Undefined header\"")
            return nil
        }
    }

    /// The elements that `READ?` was asked for; alone it gives the reading.
    private mutating func fields(_ parameters: [String], at lab: Instant) -> String? {
        let wanted = parameters.dropFirst()
        let values = reading(at: lab)
        if wanted.isEmpty { return values.measured }
        var texts: [String] = []
        for element in wanted {
            switch element {
            case "READ", "READING": texts.append(values.measured)
            case "SOUR", "SOURCE": texts.append(values.sourced)
            case "SOURSTAT": texts.append("\(values.status)")
            default:
                complain("-224,\"Illegal parameter value\"")
                return nil
            }
        }
        return texts.joined(separator: ",")
    }
}
