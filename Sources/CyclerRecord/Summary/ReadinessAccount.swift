package import CyclerCore

/// How long each detector of a run watched, warmed up, and was blind and why; lab time. Fed with
/// the readiness as of a sample; while nothing changes that is one addition.
package struct ReadinessAccount: Sendable {
    /// What lies further apart was seen by nobody and counts for nothing; lab time.
    package static let gapMax = TimeSpan.minutes(5)

    /// What the detectors said last.
    package private(set) var table = ReadinessTable()
    private var lookedAt: Instant?
    /// How long they have been saying that, as far as it is not in `nanoseconds` yet.
    private var stood = TimeSpan.zero
    /// By code, within a code by readiness.
    private var nanoseconds = [Int64](repeating: 0, count: FindingCode.count * Readiness.count)

    package init() {}

    /// What the detectors say at `time`; true when it is another thing than before.
    package mutating func take(_ next: ReadinessTable, at time: Instant) -> Bool {
        if let lookedAt {
            let step = time - lookedAt
            if step > .zero, step <= Self.gapMax { stood = stood + step }
        }
        lookedAt = time
        guard next != table else { return false }
        settle()
        table = next
        return true
    }

    /// How long a detector was in a state.
    package func time(_ readiness: Readiness, of code: FindingCode) -> TimeSpan {
        let settled = TimeSpan(nanoseconds: nanoseconds[Self.place(code, readiness)])
        return table[code] == readiness ? settled + stood : settled
    }

    private static func place(_ code: FindingCode, _ readiness: Readiness) -> Int {
        code.place * Readiness.count + Int(readiness.place)
    }

    private mutating func settle() {
        for code in FindingCode.allCases {
            nanoseconds[Self.place(code, table[code])] += stood.nanoseconds
        }
        stood = .zero
    }

    /// The content of `watch` in the summary: only what applied, only times that passed.
    package var json: JSON {
        var members: [JSON.Member] = []
        for code in FindingCode.allCases {
            let blind = BlindReason.allCases.compactMap { reason in
                member(reason.rawValue, time(.blind(reason), of: code))
            }
            var times = [
                member("watching-s", time(.watching, of: code)),
                member("warming-up-s", time(.warmingUp, of: code)),
            ].compactMap { $0 }
            if !blind.isEmpty { times.append(.init("blind-s", .object(blind))) }
            if !times.isEmpty { members.append(.init(code.rawValue, .object(times))) }
        }
        return .object(members)
    }

    private func member(_ key: String, _ span: TimeSpan) -> JSON.Member? {
        span > .zero ? .init(key, .number(span.seconds)) : nil
    }
}

extension ReadinessAccount {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        var settled = self
        settled.settle()
        for time in settled.nanoseconds { out.put(time) }
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON) {
        self.init()
        var list = StateReader(checkpoint)
        for place in nanoseconds.indices { nanoseconds[place] = list.span().nanoseconds }
        guard list.isWhole, nanoseconds.allSatisfy({ $0 >= 0 }) else { return nil }
    }
}
