import CyclerCore

/// The ways through a schedule: every step a node, every way on an edge.
struct StepFlow {
    struct Node {
        /// Nil for the end of the run and for the ends of repeats.
        var step: WrittenStep?
        var path: String
        var ways: [Int] = []
        /// What begins another pass; never counts as a loop, for repeats come to an end.
        var again: Int?
    }

    /// Node 0 is the end of the run.
    private(set) var nodes = [Node(step: nil, path: "")]
    /// Lists of steps by their node, as they stand in the file.
    private(set) var lists: [[Int]] = []
    let first: Int

    init(_ schedule: Schedule) {
        var labels: [String: Int] = [:]
        var nodes = self.nodes
        var lists: [[Int]] = []
        let laid = Self.lay(schedule.steps, path: "steps", &nodes, &lists, &labels)
        Self.connect(laid, after: 0, repeatExit: nil, &nodes, labels)
        self.nodes = nodes
        self.lists = lists
        first = laid.first?.node ?? 0
    }

    /// A step that got its node.
    private struct Laid {
        var node: Int
        /// Behind the last step of a repeat.
        var tail: Int?
        var inner: [[Laid]]
    }

    /// Recursion is as deep as the file, which is bounded by `ScheduleFile.nestingMax`.
    private static func lay(
        _ steps: [WrittenStep], path: String, _ nodes: inout [Node], _ lists: inout [[Int]],
        _ labels: inout [String: Int]
    ) -> [Laid] {
        var laid: [Laid] = []
        for (index, step) in steps.enumerated() {
            let node = nodes.count
            let own = "\(path)[\(index)]"
            nodes.append(Node(step: step, path: own))
            if let label = step.label { labels[label] = node }
            let inner = step.kind.inner.map { key, steps in
                lay(steps, path: "\(own).\(key)", &nodes, &lists, &labels)
            }
            var tail: Int?
            if case .repeated = step.kind {
                tail = nodes.count
                nodes.append(Node(step: nil, path: own))
            }
            laid.append(Laid(node: node, tail: tail, inner: inner))
        }
        lists.append(laid.map(\.node))
        return laid
    }

    private static func connect(
        _ list: [Laid], after: Int, repeatExit: Int?, _ nodes: inout [Node],
        _ labels: [String: Int]
    ) {
        for (index, laid) in list.enumerated() {
            let next = index + 1 < list.count ? list[index + 1].node : after
            guard let step = nodes[laid.node].step else { continue }
            func node(of target: EndTarget) -> Int {
                switch target {
                case .next: next
                case .label(let label): labels[label] ?? 0
                case .endOfRepeat: repeatExit ?? 0
                case .endOfRun, .trip: 0
                }
            }
            nodes[laid.node].ways = ways(of: step, laid, next: next, node)
            for inner in laid.inner {
                connect(
                    inner, after: laid.tail ?? next,
                    repeatExit: laid.tail == nil ? repeatExit : next, &nodes, labels)
            }
            if let tail = laid.tail {
                nodes[tail].ways = [next]
                nodes[tail].again = laid.inner.first?.first?.node
            }
        }
    }

    private static func ways(
        of step: WrittenStep, _ laid: Laid, next: Int, _ node: (EndTarget) -> Int
    ) -> [Int] {
        let ends = step.until.map { node($0.target) }
        switch step.kind {
        case .rest, .wait, .currentRamp, .voltageRamp: return ends + [next]
        // Nothing but a condition ends these; bounds trip.
        case .drive, .hold: return ends.isEmpty ? [next] : ends
        case .pressure(let settle): return [next, node(settle.onTimeout)]
        case .temperature(let settle): return [next, node(settle.onTimeout)]
        case .repeated: return [laid.inner.first?.first?.node ?? next]
        case .branch:
            let then = laid.inner.first?.first?.node ?? next
            let otherwise = laid.inner.count > 1 ? laid.inner[1].first?.node ?? next : next
            return [then, otherwise]
        case .goto(let target): return [node(target)]
        case .set, .nextCycle, .message, .hook, .probe: return [next]
        }
    }
}

extension StepKind {
    /// True for what takes time by itself; steps with steps in them do not.
    var takesTime: Bool {
        switch self {
        case .rest, .wait, .drive, .currentRamp, .hold, .voltageRamp, .pressure, .temperature,
            .probe:
            true
        case .message(_, let confirm): confirm
        case .repeated, .branch, .goto, .set, .nextCycle, .hook: false
        }
    }

    /// True when it, or anything in it, takes time.
    var hasTimeInside: Bool {
        takesTime || inner.contains { $0.steps.contains { $0.kind.hasTimeInside } }
    }
}
