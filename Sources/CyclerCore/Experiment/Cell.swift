/// The electrochemical arrangement of a cell; decides signs, step names and detectors.
package enum CellKind: String, Hashable, Sendable, CaseIterable {
    /// Working electrode against lithium: plating is negative current.
    case half
    case symmetric
    /// Anode-free or with anode, against a positive electrode: charging is positive current.
    case full

    /// Written out, because the synthesised one of another module goes through its witness table,
    /// and every detector asks with every sample.
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.half, .half), (.symmetric, .symmetric), (.full, .full): true
        case (.half, _), (.symmetric, _), (.full, _): false
        }
    }
}

/// How a cell is packaged.
package enum CellFormat: String, Hashable, Sendable, CaseIterable { case mold, pouch, coin }

/// The cell under test, as its file describes it.
package struct Cell: Hashable, Sendable {
    package var name: String
    package var kind: CellKind
    package var format: CellFormat
    /// True until the cell has first been energised; decides which open-circuit window applies.
    package var isFresh: Bool
    package var area: SquareCentimetres
    package var activeMass: Grams?
    package var capacity: AmpereHours?
    /// More than this no step can move into the cell: what its active material holds in theory.
    package var theoreticalCapacity: AmpereHours?
    /// What 1C means; explicit, never guessed from capacity.
    package var oneC: Amperes?
    /// Voltage limits of the cell, signed.
    package var voltageLimits: ClosedRange<Volts>?
    package var currentLimit: Amperes?
    package var temperatureLimits: ClosedRange<Kelvins>?
    package var pressureLimits: ClosedRange<Pascals>?
    /// Open-circuit window of a cell that has never been energised, and of one that has.
    package var freshWindow: ClosedRange<Volts>?
    package var usedWindow: ClosedRange<Volts>?
    /// Voltage measured by hand before mounting, for instruments that cannot see an open cell.
    package var lastVoltage: Volts?
    /// Below this the cell counts as shorted when current flows.
    package var resistanceMin: ArealResistance
    /// Its resistance as impedance gave it before mounting.
    package var resistance: CellResistance?
    package var counterElectrode: CounterElectrode?
    /// What a suspected soft short leads to; nil leaves it to the schedule.
    package var onSoftShort: SoftShortPolicy?
    /// Remaining keys of a methods section (electrolyte, assembled by, batch...), in file order.
    package var notes: [CellNote]

    package init(
        name: String, kind: CellKind, format: CellFormat, isFresh: Bool, area: SquareCentimetres,
        activeMass: Grams? = nil, capacity: AmpereHours? = nil, oneC: Amperes? = nil,
        voltageLimits: ClosedRange<Volts>? = nil, currentLimit: Amperes? = nil,
        temperatureLimits: ClosedRange<Kelvins>? = nil,
        pressureLimits: ClosedRange<Pascals>? = nil, freshWindow: ClosedRange<Volts>? = nil,
        usedWindow: ClosedRange<Volts>? = nil, lastVoltage: Volts? = nil,
        resistanceMin: ArealResistance = ArealResistance(10),
        resistance: CellResistance? = nil, counterElectrode: CounterElectrode? = nil,
        notes: [CellNote] = []
    ) {
        self.name = name
        self.kind = kind
        self.format = format
        self.isFresh = isFresh
        self.area = area
        self.activeMass = activeMass
        self.capacity = capacity
        self.oneC = oneC
        self.voltageLimits = voltageLimits
        self.currentLimit = currentLimit
        self.temperatureLimits = temperatureLimits
        self.pressureLimits = pressureLimits
        self.freshWindow = freshWindow
        self.usedWindow = usedWindow
        self.lastVoltage = lastVoltage
        self.resistanceMin = resistanceMin
        self.resistance = resistance
        self.counterElectrode = counterElectrode
        self.notes = notes
    }
}

/// A length, cm.
package enum CentimetreTag: UnitTag { package static var symbol: StaticString { "cm" } }

/// A length, cm.
package typealias Centimetres = Quantity<CentimetreTag>

/// What impedance said of a cell, and under which conditions.
package struct CellResistance: Hashable, Sendable {
    package var value: ArealResistance
    package var temperature: Kelvins?
    package var pressure: Pascals?

    package init(
        _ value: ArealResistance, temperature: Kelvins? = nil, pressure: Pascals? = nil
    ) {
        self.value = value
        self.temperature = temperature
        self.pressure = pressure
    }
}

/// The electrode against which the working electrode is measured.
package struct CounterElectrode: Hashable, Sendable {
    /// As the file has it, up to the first comma.
    package var material: String
    /// Thickness when it is lithium; bounds what can be plated.
    package var lithiumThickness: Centimetres?

    package init(material: String, lithiumThickness: Centimetres? = nil) {
        self.material = material
        self.lithiumThickness = lithiumThickness
    }
}

/// One free line of a cell file.
package struct CellNote: Hashable, Sendable {
    package var key: String
    package var text: String
    package init(key: String, text: String) {
        self.key = key
        self.text = text
    }
}
