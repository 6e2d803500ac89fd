package import CyclerCore

/// One fault in force.
package struct ActiveFault: Hashable, Sendable {
    /// What goes wrong.
    package var kind: FaultKind
    /// Position of the unit on the line, nil for the whole line.
    package var unit: Int?
    /// Replies it still applies to; nil is no limit.
    package var count: Int?
    /// Boot time at which it ends; nil is until cleared.
    package var until: Instant?

    package init(kind: FaultKind, unit: Int? = nil, count: Int? = nil, until: Instant? = nil) {
        self.kind = kind
        self.unit = unit
        self.count = count
        self.until = until
    }
}

/// The faults of one line, in the order they were asked for.
package struct FaultBook: Sendable {
    /// Most faults in force on one line.
    package static let countMax = 32

    /// In force, in the order they were asked for.
    package private(set) var faults: [ActiveFault] = []

    package init() {}

    /// False when the book is full.
    package mutating func add(_ fault: ActiveFault) -> Bool {
        guard faults.count < Self.countMax else { return false }
        faults.append(fault)
        return true
    }

    /// Takes out every fault of a unit, or with nil every fault there is.
    package mutating func clear(unit: Int?) -> [ActiveFault] {
        let gone = faults.filter { unit == nil || $0.unit == unit }
        faults.removeAll { unit == nil || $0.unit == unit }
        return gone
    }

    /// Takes out what has ended by now.
    package mutating func expire(at boot: Instant) -> [ActiveFault] {
        guard !faults.isEmpty else { return [] }
        func ended(_ fault: ActiveFault) -> Bool {
            if let until = fault.until, until <= boot { return true }
            return fault.count == 0
        }
        let gone = faults.filter(ended)
        if !gone.isEmpty { faults.removeAll(where: ended) }
        return gone
    }

    /// The earliest end of a fault.
    package var nextEnd: Instant? { faults.compactMap(\.until).min() }

    /// True when the fault is in force for the line as a whole.
    package func holds(_ kind: FaultKind) -> Bool {
        faults.contains { $0.kind == kind && $0.unit == nil }
    }

    /// True when the fault is in force for a unit, by itself or through the line.
    package func holds(_ kind: FaultKind, unit: Int) -> Bool {
        faults.contains { $0.kind == kind && ($0.unit == nil || $0.unit == unit) }
    }

    /// The faults that this reply of a unit meets; counted ones are used up by one.
    package mutating func forReply(of unit: Int) -> [FaultKind] {
        guard !faults.isEmpty else { return [] }
        var met: [FaultKind] = []
        for index in faults.indices {
            let fault = faults[index]
            guard fault.kind.isPerReply, fault.unit == nil || fault.unit == unit else { continue }
            if let count = fault.count {
                guard count > 0 else { continue }
                faults[index].count = count - 1
            }
            met.append(fault.kind)
        }
        return met
    }
}
