package import CyclerCore

/// One position where a cell sits, with the instruments that play its roles.
package struct ChannelConfiguration: Hashable, Sendable {
    package var name: String
    package var potentiostat: PotentiostatBinding
    package var pressure: PressureBinding?
    /// The oven around the cell.
    package var temperature: TemperatureBinding?
    /// A sensor at the cell itself.
    package var cellTemperature: TemperatureBinding?
    package var breaker: BreakerBinding?
    package var limits: LimitSet
    /// Set point sent to the oven on over-temperature; nil leaves it.
    package var safeTemperature: Kelvins?
    /// Set point sent to the rig on over-pressure (stack pressure on the cell); nil leaves it.
    package var safePressure: Pascals?
    /// Why the channel may run without a guard.
    package var acceptUnguarded: String?
    package var place: SourcePlace
}

/// The instrument that drives the cell.
package struct PotentiostatBinding: Hashable, Sendable {
    package var instrument: InstrumentIndex
    /// `b` of `smu1/b`.
    package var subChannel: String?
    /// Sample period, lab time.
    package var every: TimeSpan
}

/// The rig that presses the cell.
package struct PressureBinding: Hashable, Sendable {
    package var instrument: InstrumentIndex
    package var subChannel: String?
    /// Area on which the rig's pressure acts; nil when the rig reports a force or the stack
    /// pressure itself.
    package var pistonArea: SquareCentimetres?
    /// Area of the cell under the load.
    package var cellArea: SquareCentimetres?
    /// What zero means on a pressure scale; nil when the rig reports a force.
    package var reference: PressureReference?
    /// Poll period, lab time.
    package var every: TimeSpan
    /// False: only reads; nil: as the profile says.
    package var controls: Bool?
}

/// What the zero of a pressure scale is.
package enum PressureReference: String, Hashable, Sendable, CaseIterable { case gauge, absolute }

/// A thermometer or an oven.
package struct TemperatureBinding: Hashable, Sendable {
    package var instrument: InstrumentIndex
    package var subChannel: String?
    /// Poll period, lab time.
    package var every: TimeSpan
    /// False: only reads; nil: as the profile says.
    package var controls: Bool?
}

/// A normally open relay that a renewed heartbeat holds closed.
package struct BreakerBinding: Hashable, Sendable {
    package var instrument: InstrumentIndex
    package var subChannel: String?
    /// Heartbeat period, lab time.
    package var every: TimeSpan
}
