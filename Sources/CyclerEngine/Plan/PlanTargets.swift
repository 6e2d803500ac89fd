import CyclerCore

/// Where the labels and repeats of a plan are, and who wants to go there.
struct PlanTargets {
    private struct Wish {
        var landing: Int
        var label: String
        /// Repeats around the one who wants to go.
        var loops: [Int]
        var place: SourcePlace
    }

    private var places: [(entry: Int, loops: [Int])?] = []
    private var labels: [String: Int] = [:]
    private var placed: Set<String> = []
    private var wishes: [Wish] = []
    private var strays: [PlanProblem] = []
    /// Repeats around the entry being built, and the landing behind each.
    private var loops: [(start: Int, behind: Int?)] = []

    /// Repeats around the entry being built.
    var depth: Int { loops.count }

    /// Landings by their number; only once everything is placed.
    var landings: [Plan.Landing] {
        places.map { place in
            place.map { Plan.Landing(entry: $0.entry, depth: $0.loops.count) }
                ?? Plan.Landing(entry: 0, depth: 0)
        }
    }

    /// A step has this label; false when another one had it before.
    mutating func place(_ label: String, at entry: Int) -> Bool {
        guard placed.insert(label).inserted else { return false }
        places[landing(of: label)] = (entry, loops.map(\.start))
        return true
    }

    private mutating func landing(of label: String) -> Int {
        if let known = labels[label] { return known }
        places.append(nil)
        labels[label] = places.count - 1
        return places.count - 1
    }

    mutating func enterLoop(_ start: Int) { loops.append((start, nil)) }

    mutating func leaveLoop(behind entry: Int) {
        let left = loops.removeLast()
        if let behind = left.behind { places[behind] = (entry, loops.map(\.start)) }
    }

    /// The target as the plan has it.
    mutating func refer(to target: EndTarget, _ place: SourcePlace) -> PlanTarget {
        switch target {
        case .next: return .next
        case .endOfRun: return .endOfRun
        case .trip: return .trip
        case .endOfRepeat:
            guard let inner = loops.indices.last else {
                strays.append(PlanProblem(kind: .noRepeatAround, place: place))
                return .endOfRun
            }
            if let known = loops[inner].behind { return .landing(known) }
            places.append(nil)
            loops[inner].behind = places.count - 1
            return .landing(places.count - 1)
        case .label(let label):
            let number = landing(of: label)
            wishes.append(
                Wish(landing: number, label: label, loops: loops.map(\.start), place: place))
            return .landing(number)
        }
    }

    /// Labels that do not exist, and jumps into repeats from outside.
    func problems() -> [PlanProblem] {
        strays
            + wishes.compactMap { wish in
                guard let place = places[wish.landing] else {
                    return PlanProblem(kind: .unknownLabel(wish.label), place: wish.place)
                }
                let isInside = wish.loops.starts(with: place.loops)
                return isInside
                    ? nil : PlanProblem(kind: .jumpIntoRepeat(wish.label), place: wish.place)
            }
    }
}
