package import CyclerCore

/// Any simulated cell by its numbers.
package enum CellPreset: Hashable, Sendable {
    case half(HalfCellPreset)
    case full(FullCellPreset)

    /// Everything that a lab file can name.
    package static let all: [CellPreset] =
        HalfCellPreset.all.map(Self.half) + FullCellPreset.all.map(Self.full)

    /// The preset of that name, nil when there is none.
    package static func named(_ name: String) -> CellPreset? { all.first { $0.name == name } }

    /// What a lab file calls it.
    package var name: String {
        switch self {
        case .half(let preset): preset.name
        case .full(let preset): preset.name
        }
    }

    /// Soft shorts, empty for a tight cell.
    package var filaments: [FilamentLaw] {
        switch self {
        case .half(let preset): preset.filaments
        case .full(let preset): preset.filaments
        }
    }
}

/// Everything that makes one simulated cell: the same setup gives the same cell, to the bit.
package struct CellSetup: Hashable, Sendable {
    /// The kind of cell.
    package var preset: CellPreset
    /// Electrode area, above zero.
    package var area: SquareCentimetres
    /// Of its filaments.
    package var seed: UInt64 = 1
    /// Potential of the fresh working (or negative) electrode against lithium.
    package var rest = Volts(2.4)
    /// Lithium plated beforehand, with the carbon or copper full; zero for a fresh cell.
    package var reservoir = ArealCapacity.zero
    /// Mean temperature.
    package var temperature = Kelvins(298)
    /// Amplitude of a sinusoidal swing of the temperature over 24 h; a difference.
    package var swing = Kelvins(0)
    /// Soft shorts instead of those of the preset; nil leaves the preset's.
    package var filaments: [FilamentLaw]?
    /// Longest internal step, 1 ms to 60 s.
    package var step = SimulatedCell.stepUsual

    package init(_ preset: CellPreset, area: SquareCentimetres) {
        self.preset = preset
        self.area = area
    }
}
