package import CyclerCore

/// The numbers of one simulated full cell; per cm2, at 298 K.
package struct FullCellPreset: Hashable, Sendable {
    /// What a lab file calls it.
    package var name: String
    /// Potential of the positive electrode.
    package var positive: PositivePotential
    /// Active mass of the positive electrode per cm2.
    package var activeMass: Grams
    /// Of the composite positive electrode.
    package var positiveResistance = ArealResistance(40)
    /// Working electrode of the half cell whose carbon (or copper) the lithium is plated on. Its
    /// insertion capacity is what it keeps.
    package var negative: HalfCellPreset
    /// Charge that side reactions take from the first charge, 40 % of it until then.
    package var irreversible: ArealCapacity
    /// Soft shorts, empty for a tight cell.
    package var filaments: [FilamentLaw] = []

    /// The presets that a lab file can name.
    package static let all: [FullCellPreset] = [full811, full622, full811Copper, pouch]

    private init(
        _ name: String, _ positive: PositivePotential, milligrams: Double,
        negative: HalfCellPreset = .criecHealthy, irreversible: Double,
        filaments: [FilamentLaw] = []
    ) {
        self.name = name
        self.positive = positive
        self.activeMass = Grams(milligrams / 1000)
        self.negative = negative
        self.irreversible = .mAh(irreversible)
        self.filaments = filaments
    }
}

extension FullCellPreset {
    /// NCM811 of 8.9 mg/cm2 against carbon paper: 200 mAh/g to 4.3 V, 0.85 mAh/cm2 lost.
    package static let full811 = FullCellPreset(
        "full811", .nmc811, milligrams: 8.9, irreversible: 0.25)

    /// NCM622 of 8.9 mg/cm2 against carbon paper: 172 mAh/g to 4.3 V, 0.80 mAh/cm2 lost.
    package static let full622 = FullCellPreset(
        "full622", .nmc622, milligrams: 8.9, irreversible: 0.20)

    /// NCM811 against bare copper: filaments steal the charge and 4.3 V is never reached.
    package static let full811Copper = FullCellPreset(
        "full811_cu", .nmc811, milligrams: 8.9, negative: .cu, irreversible: 0.25,
        filaments: [.fullCopper])

    /// The pouch cell: 4.0 mAh/cm2 in, 2.2 back.
    package static let pouch = FullCellPreset(
        "pouch", .nmc811, milligrams: 19.9, irreversible: 1.18)
}
