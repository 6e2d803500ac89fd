import CyclerCore

/// Which entries of a plan can be come to at all, whatever is measured.
enum Reachability {
    static func unreachable(in plan: Plan) -> [Int] {
        var seen = [Bool](repeating: false, count: plan.entries.count)
        var waiting = [0]
        while let at = waiting.popLast() {
            guard plan.entries.indices.contains(at), !seen[at] else { continue }
            seen[at] = true
            waiting += successors(of: at, in: plan)
        }
        return seen.indices.filter { !seen[$0] }
    }

    private static func successors(of at: Int, in plan: Plan) -> [Int] {
        func place(_ target: PlanTarget) -> [Int] {
            switch target {
            case .next: [at + 1]
            case .landing(let number): [plan.landings[number].entry]
            case .endOfRun, .trip: []
            }
        }
        switch plan.entries[at] {
        case .step(let step):
            // A step whose every end leads elsewhere is not left for the next one, except by hand.
            let targets = step.until.map(\.target) + (step.onTimeout.map { [$0] } ?? [])
            let endsByItself = (!step.energises && step.action != .wait) || step.isRamp
            let always = step.until.isEmpty || endsByItself ? [at + 1] : []
            return targets.flatMap(place) + always
        case .loopStart(_, let end, _): return [at + 1, end + 1]
        case .loopEnd(let start, _): return [start + 1, at + 1]
        case .branch(_, let otherwise): return [at + 1, otherwise]
        case .skip(let to): return [to]
        case .goto(let target): return place(target)
        case .assign, .nextCycle, .message, .hook: return [at + 1]
        }
    }
}
