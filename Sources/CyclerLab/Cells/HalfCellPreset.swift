package import CyclerCore

/// The numbers of one simulated working electrode against lithium; per cm2, at 298 K.
package struct HalfCellPreset: Hashable, Sendable {
    /// What happens to the electrolyte as lithium is plated.
    package enum ShortLaw: Hashable, Sendable {
        case none
        /// Penetrated share (plated / charge)^exponent; a hard short when it reaches one.
        case penetration(charge: ArealCapacity, exponent: Double)
        /// Nothing to see until the hard short.
        case sudden(charge: ArealCapacity)

        /// Plated charge at which the short is hard, nil for a cell that never shorts.
        package var charge: ArealCapacity? {
            switch self {
            case .none: nil
            case .penetration(let charge, _), .sudden(let charge): charge
            }
        }
    }

    /// What a lab file calls it.
    package var name: String
    /// Potential while it takes up lithium.
    package var insertion: InsertionPotential
    /// Solid electrolyte, working electrode and counter electrode.
    package var electrolyte: ArealResistance
    package var working: ArealResistance
    package var counter: ArealResistance
    /// Depth of the nucleation dip and the charges over which it builds up and fades.
    package var nucleation: Volts
    package var nucleationRise: ArealCapacity
    package var nucleationFade: ArealCapacity
    /// Charge that intercalates before lithium plates; zero for a lithium electrode.
    package var insertionCapacity: ArealCapacity
    /// Share of plated lithium that can be stripped again.
    package var efficiency: Double
    /// When and how it shorts.
    package var shortLaw: ShortLaw
    /// Total charge at which the counter electrode has lost contact; loss begins at 0.8 of it.
    package var contactCapacity: ArealCapacity?
    /// How stripping costs contact, nil for an electrode that keeps it.
    package var stripping: StrippingLaw?
    /// Growth of contact and working resistance with every cycle, a share.
    package var wearPerCycle = 0.0
    /// Soft shorts, empty for a tight cell.
    package var filaments: [FilamentLaw] = []

    /// The presets that a lab file can name.
    package static let all: [HalfCellPreset] = [
        cu, sp, criec, criecHealthy, symmetric, symmetricOfPaper, criecSoft, criecCritical,
        cuCycled, telegraph,
    ]

    /// The preset of that name, nil when there is none.
    package static func named(_ name: String) -> HalfCellPreset? {
        all.first { $0.name == name }
    }
}

extension HalfCellPreset {
    /// Bare copper: a sharp dip and a sudden short at 0.015 mAh/cm2.
    package static let cu = HalfCellPreset(
        name: "cu", insertion: .copper, working: 30, nucleation: 8.4e-3, rise: 3e-4, fade: 2.5e-3,
        capacity: 0.004, efficiency: 0.80,
        shortLaw: .penetration(charge: .mAh(0.015), exponent: 4))

    /// Super P carbon on copper: converges to zero and shorts at 0.25 mAh/cm2.
    package static let sp = HalfCellPreset(
        name: "sp", insertion: .carbonBlack, working: 15, nucleation: 4.0e-3, rise: 8e-4,
        fade: 8e-3, capacity: 0.12, efficiency: 0.92,
        shortLaw: .penetration(charge: .mAh(0.25), exponent: 1.3))

    /// Carbon paper with electrolyte: loses contact from 7.96 mAh/cm2, shorts at 9.3 plated.
    package static let criec = HalfCellPreset(
        name: "criec", insertion: .graphite, working: 7, nucleation: 2.1e-3, rise: 2e-3,
        fade: 2e-2, capacity: 0.6, efficiency: 0.985, shortLaw: .sudden(charge: .mAh(9.3)),
        contact: .mAh(9.95))

    /// As `criec`, healthy for ever.
    package static let criecHealthy = HalfCellPreset(
        name: "criec_ok", insertion: .graphite, working: 7, nucleation: 2.1e-3, rise: 2e-3,
        fade: 2e-2, capacity: 0.6, efficiency: 0.985, shortLaw: .none)

    /// Lithium against lithium, healthy.
    package static let symmetric = HalfCellPreset(
        name: "sym", insertion: .lithium, working: 7, nucleation: 0, rise: 1e-3, fade: 1e-2,
        capacity: 0, efficiency: 0.985, shortLaw: .none)

    /// As `sym`, with the electrolyte that gives 10 mV at 0.25 mA/cm2.
    package static let symmetricOfPaper = variant(of: symmetric, "sym_paper") {
        $0.electrolyte = ArealResistance(21)
    }

    /// As `criec_ok`, not quite tight: filaments come, heal, and now and then turn hard.
    package static let criecSoft = variant(of: criecHealthy, "criec_soft") {
        $0.filaments = [.halfCarbon]
    }

    /// As `criec_ok`, but stripping faster than 0.42 mA/cm2 takes the lithium out of contact.
    package static let criecCritical = variant(of: criecHealthy, "criec_ccd") {
        $0.stripping = .paperUnderPressure
    }

    /// Bare copper that is cycled fast: filaments in the first twenty cycles instead of one hard
    /// short, and contact lost by 2 % a cycle.
    package static let cuCycled = variant(of: cu, "cu_cycled") {
        $0.shortLaw = .none
        $0.wearPerCycle = 0.02
        $0.filaments = [.cycledCopper]
    }

    /// Lithium against lithium, 100 ohm cm2, with brief dynamic shorts: rare for two hours, then
    /// frequent, and a second level for minutes.
    package static let telegraph = variant(of: symmetric, "sym_telegraph") {
        $0.electrolyte = ArealResistance(85)
        $0.filaments = [.telegraph, .telegraphBridge]
    }

    private static func variant(
        of preset: HalfCellPreset, _ name: String, _ adjust: (inout HalfCellPreset) -> Void
    ) -> HalfCellPreset {
        var preset = preset
        preset.name = name
        adjust(&preset)
        return preset
    }

    private init(
        name: String, insertion: InsertionPotential, working: Double, nucleation: Double,
        rise: Double, fade: Double, capacity: Double, efficiency: Double, shortLaw: ShortLaw,
        contact: ArealCapacity? = nil
    ) {
        self.name = name
        self.insertion = insertion
        self.electrolyte = ArealResistance(25)
        self.working = ArealResistance(working)
        self.counter = ArealResistance(8)
        self.nucleation = Volts(nucleation)
        self.nucleationRise = .mAh(rise)
        self.nucleationFade = .mAh(fade)
        self.insertionCapacity = .mAh(capacity)
        self.efficiency = efficiency
        self.shortLaw = shortLaw
        self.contactCapacity = contact
    }
}

extension Quantity where Unit == ArealCapacityTag {
    static func mAh(_ value: Double) -> Self { Self(milliampereHoursPerSquareCentimetre: value) }

    var mAh: Double { milliampereHoursPerSquareCentimetre }
}
