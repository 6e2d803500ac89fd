import CyclerCore
import CyclerYAML

/// Mass, capacity and 1C, which may be written per area or per mass.
struct CellSizes {
    private(set) var mass: Grams?
    private(set) var capacity: AmpereHours?
    private(set) var theoretical: AmpereHours?
    private(set) var oneC: Amperes?

    /// Share by which a mass and a loading times the area may differ: areas are rounded.
    private static let massTolerance = 0.05

    /// Takes `active-mass`, `loading`, `capacity`, `theoretical-capacity` and `1C`;
    /// what needs an area or a mass that is not there is a problem.
    init(_ map: inout MappingReader, area: SquareCentimetres?) {
        mass = Self.mass(&map, area)
        capacity = Self.capacity(&map, "capacity", area, mass)
        theoretical = Self.capacity(&map, "theoretical-capacity", area, mass)
        if let capacity, let theoretical, capacity > theoretical,
            let node = map.optionalNode("theoretical-capacity")
        {
            map.problems.report(
                at: node, "less than the cell's capacity",
                expected: "what the electrode could give at most, such as 275.5 mAh/g for NCM811")
        }
        oneC = Self.oneC(&map, area)
    }

    private static func mass(_ map: inout MappingReader, _ area: SquareCentimetres?) -> Grams? {
        let amount = map.optional("active-mass", .massAmount)
        let loading: ArealMass? = map.optional("loading", .positive())
        let loaded = loading.flatMap { loading in
            area.map { Grams(loading.value * $0.value) }
        }
        let mass: Grams? =
            switch amount {
            case .absolute(let mass): mass
            case .perArea(let loading): area.map { Grams(loading.value * $0.value) }
            case nil: nil
            }
        if let mass, let loaded, let node = map.optionalNode("loading"),
            (mass / loaded - 1).magnitude > massTolerance
        {
            map.problems.report(
                at: node,
                "the loading makes \(QuantityWords.number(loaded.value * 1000)) mg on this area, "
                    + "but active-mass says \(QuantityWords.number(mass.value * 1000)) mg",
                expected: "one of them, or both the same")
        }
        return mass ?? loaded
    }

    private static func capacity(
        _ map: inout MappingReader, _ key: String, _ area: SquareCentimetres?, _ mass: Grams?
    ) -> AmpereHours? {
        guard let amount = map.optional(key, .cellCapacity) else { return nil }
        switch amount {
        case .absolute(let charge): return charge
        case .perArea(let charge): return area.map { charge * $0 }
        case .perMass(let charge):
            if mass == nil, !map.has("active-mass"), !map.has("loading") {
                map.reportMissing(
                    "active-mass",
                    expected: "a mass such as 8.9 mg (or loading: 8.9 mg/cm2), for the capacity "
                        + "per mass")
            }
            return mass.map { AmpereHours(charge.value * $0.value) }
        }
    }

    private static func oneC(_ map: inout MappingReader, _ area: SquareCentimetres?) -> Amperes? {
        guard let amount = map.optional("1C", .oneC) else { return nil }
        switch amount {
        case .absolute(let current): return current
        case .perArea(let density): return area.map { density * $0 }
        case .rate: return nil
        }
    }
}

/// Active mass as written.
private enum MassAmount: Sendable {
    case absolute(Grams)
    case perArea(ArealMass)
}

/// Capacity as written.
private enum CellCapacity: Sendable {
    case absolute(AmpereHours)
    case perArea(ArealCapacity)
    case perMass(SpecificCapacity)
}

extension Form where Value == MassAmount {
    fileprivate static var massAmount: Form<MassAmount> {
        Form("a mass such as 8.9 mg, or a loading such as 8.9 mg/cm2, above zero") { text in
            if let loading = Form<ArealMass>.positive().read(text).value {
                return .value(.perArea(loading))
            }
            return Form<Grams>.positive().map(MassAmount.absolute).read(text)
        }
    }
}

extension Form where Value == CellCapacity {
    fileprivate static var cellCapacity: Form<CellCapacity> {
        Form("a capacity such as 3 mAh/cm2, 172 mAh/g or 2 mAh, above zero") { text in
            if let perMass = Form<SpecificCapacity>.positive().read(text).value {
                return .value(.perMass(perMass))
            }
            return Form<ChargeAmount>.chargeAmount.map { amount in
                switch amount {
                case .absolute(let charge): CellCapacity.absolute(charge)
                case .perArea(let charge): CellCapacity.perArea(charge)
                }
            }.read(text)
        }
    }
}

extension Form where Value == CurrentAmount {
    /// What 1C means, so itself no rate.
    fileprivate static var oneC: Form<CurrentAmount> {
        Form.currentAmount.demanding("a current such as 0.05 mA/cm2 or 40 uA, above zero") {
            switch $0 {
            case .absolute, .perArea: true
            case .rate: false
            }
        }
    }
}
