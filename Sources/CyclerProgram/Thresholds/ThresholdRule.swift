import CyclerCore
import CyclerWatch
import CyclerYAML

/// Two thresholds that must fit each other: the first may not exceed the second.
struct ThresholdRule: Sendable {
    let group: String
    let smaller: String
    let larger: String
    let holds: @Sendable (WatchThresholds) -> Bool

    private init<Value: Comparable & Sendable>(
        _ group: String, _ smaller: String, _ small: ThresholdKey.Path<Value>, _ larger: String,
        _ large: ThresholdKey.Path<Value>
    ) {
        self.group = group
        self.smaller = smaller
        self.larger = larger
        holds = { $0[keyPath: small] <= $0[keyPath: large] }
    }

    static let all: [ThresholdRule] = [
        ThresholdRule("baseline", "cover", \.baseline.cover, "window", \.baseline.window),
        ThresholdRule("reference", "cover", \.reference.cover, "window", \.reference.window),
        ThresholdRule(
            "TELEGRAPH", "window", \.telegraph.window, "long-window", \.telegraph.longWindow),
        ThresholdRule(
            "CV_FLOOR", "small-share", \.holdFloor.smallShare, "share", \.holdFloor.share),
        ThresholdRule("CV_FLOOR", "window", \.holdFloor.window, "after", \.holdFloor.after),
        ThresholdRule(
            "REST_DECAY", "law-from", \.restDecay.lawFrom, "law-to", \.restDecay.lawTo),
        ThresholdRule("REST_DECAY", "law-to", \.restDecay.lawTo, "from", \.restDecay.from),
    ]

    /// Reports at the first of the two that is written in the section; where none is, its
    /// defaults broke the rule, which a test excludes.
    func report(in section: YAMLNode, _ set: WatchThresholds, _ problems: ProblemCollector) {
        let entries = section.entries?.first { $0.key == group }?.value.entries ?? []
        let written = [smaller, larger].compactMap { key in entries.first { $0.key == key } }
        let keys = ThresholdGroup.all.first { $0.name == group }?.keys ?? []
        let texts = [smaller, larger].map { name in
            keys.first { $0.name == name }?.text(set) ?? name
        }
        let place = written.first?.keyPlace ?? section.place
        problems.report(
            at: place, path: written.first?.value.path ?? section.path,
            "\(smaller) (\(texts[0])) is above \(larger) (\(texts[1]))",
            expected: "\(smaller) of at most \(larger)")
    }
}
