package import CyclerCore

extension InstrumentCodec {
    /// Smallest part of a range's full scale that may be set with it.
    private static let smallestPart = 0.01

    /// Room for the rounding of a current that was computed from density and area.
    private static let rounding = 1e-9

    /// The smallest current, other than zero, that can be set.
    package var smallestCurrent: Amperes {
        (ranges.first?.fullScale ?? .zero) * (Self.smallestPart * (1 - Self.rounding))
    }

    /// The smallest range that holds `current`; refused below 1 % of it and above the largest.
    package func range(for current: Amperes) throws(RangeRefusal) -> CurrentRange {
        guard let largest = ranges.last else { throw .noRanges }
        let magnitude = current.magnitude
        let holds: (CurrentRange) -> Bool = { magnitude <= $0.fullScale * (1 + Self.rounding) }
        guard let range = ranges.first(where: holds) else {
            throw .tooLarge(current, largest: largest)
        }
        guard magnitude >= range.fullScale * (Self.smallestPart * (1 - Self.rounding)) else {
            throw .tooSmall(current, range: range)
        }
        return range
    }

    /// Hardware limits, watchdog, sense wires and off state, all read back; energises nothing.
    /// Nil when the profile has nothing to prepare.
    package func prepare(
        limits: HardwareLimits, watchdog: TimeSpan, token: ExchangeToken
    ) throws(SettingRefusal) -> BusExchange? {
        var settings = SettingValues()
        settings.setLimits(limits.voltage)
        settings[.currentLimit] = limits.current.magnitude.value
        settings[.watchdog] = watchdog.seconds
        return try transactions(of: .prepare, settings).map {
            exchange($0, token: token, energises: nil)
        }
    }

    /// Zero current with the output on, in the lowest range; nil when rest is the open circuit.
    package func rest(
        voltageLimit: ClosedRange<Volts>, token: ExchangeToken, epoch: Epoch
    ) throws(SettingRefusal) -> BusExchange? {
        guard let lowest = ranges.first else { return nil }
        var settings = SettingValues()
        settings.setLimits(voltageLimit)
        settings.setRange(lowest)
        return try transactions(of: .rest, settings).map {
            exchange($0, token: token, energises: epoch)
        }
    }

    /// Drives `current` (positive charges) in `range`, with the output on when it completes.
    package func constantCurrent(
        _ current: Amperes, range: CurrentRange, voltageLimit: ClosedRange<Volts>,
        token: ExchangeToken, epoch: Epoch
    ) throws(SettingRefusal) -> BusExchange {
        var settings = SettingValues()
        settings[.current] = current.value
        settings.setRange(range)
        settings.setLimits(voltageLimit)
        guard let steps = try transactions(of: .constantCurrent, settings) else {
            throw .unsupported(.constantCurrent)
        }
        return exchange(steps, token: token, energises: epoch)
    }

    /// Holds `voltage` with at most `currentLimit`, with the output on when it completes.
    package func constantVoltage(
        _ voltage: Volts, range: CurrentRange, currentLimit: Amperes, token: ExchangeToken,
        epoch: Epoch
    ) throws(SettingRefusal) -> BusExchange {
        var settings = SettingValues()
        settings[.voltage] = voltage.value
        settings[.currentLimit] = currentLimit.magnitude.value
        settings.setRange(range)
        guard let steps = try transactions(of: .constantVoltage, settings) else {
            throw .unsupported(.constantVoltage)
        }
        return exchange(steps, token: token, energises: epoch)
    }

    /// Sets the pressure at the instrument's port; nil when the profile cannot.
    package func setPressure(
        _ pressure: Pascals, token: ExchangeToken
    ) throws(SettingRefusal) -> BusExchange? {
        var settings = SettingValues()
        settings[.pressure] = pressure.value
        return try transactions(of: .setPressure, settings).map {
            exchange($0, token: token, energises: nil)
        }
    }

    /// Sets the temperature; nil when the profile cannot.
    package func setTemperature(
        _ temperature: Kelvins, token: ExchangeToken
    ) throws(SettingRefusal) -> BusExchange? {
        var settings = SettingValues()
        settings[.temperature] = temperature.value
        return try transactions(of: .setTemperature, settings).map {
            exchange($0, token: token, energises: nil)
        }
    }

    private func exchange(
        _ transactions: [BusTransaction], token: ExchangeToken, energises: Epoch?
    ) -> BusExchange {
        BusExchange(
            token: token, instrument: instrument, priority: .setPoint, energises: energises,
            transactions: transactions)
    }
}
