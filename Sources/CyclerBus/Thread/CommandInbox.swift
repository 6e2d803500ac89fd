internal import CyclerCore

/// Commands on their way from the engine to one bus thread. Bounded; make-safes and renewals have
/// a place of their own per instrument and are never dropped.
struct CommandInbox: Sendable {
    /// Commands that fit, and how many of them may be exchanges.
    static let capacity = 128
    static let exchanges = 96

    private struct Slot {
        let instrument: InstrumentIndex
        var makeSafe = false
        var renewal: (Epoch, until: Instant)?
    }

    private var slots: [Slot]
    private var waiting: [BusCommand] = []
    private var dropped = false

    init(_ members: [BusMember]) {
        slots = members.map { Slot(instrument: $0.instrument) }
        waiting.reserveCapacity(Self.capacity)
    }

    /// Returns false when the command was dropped.
    mutating func put(_ command: BusCommand) -> Bool {
        switch command {
        case .makeSafe(let instrument):
            slots[position(of: instrument)].makeSafe = true
            return true
        case .renew(let instrument, let epoch, let until):
            slots[position(of: instrument)].renewal = (epoch, until)
            return true
        case .submit:
            return append(command, within: Self.exchanges)
        case .acknowledge, .release:
            return append(command, within: Self.capacity)
        }
    }

    private mutating func append(_ command: BusCommand, within limit: Int) -> Bool {
        guard waiting.count < limit else {
            dropped = true
            return false
        }
        waiting.append(command)
        return true
    }

    /// Moves everything to `commands`, make-safes first, renewals last; with `urgentOnly` only
    /// the make-safes and renewals. Returns true when a command was dropped since the last call.
    mutating func take(into commands: inout [BusCommand], urgentOnly: Bool) -> Bool {
        for index in slots.indices where slots[index].makeSafe {
            slots[index].makeSafe = false
            commands.append(.makeSafe(slots[index].instrument))
        }
        if !urgentOnly {
            commands.append(contentsOf: waiting)
            waiting.removeAll(keepingCapacity: true)
        }
        for index in slots.indices {
            guard let (epoch, until) = slots[index].renewal else { continue }
            slots[index].renewal = nil
            commands.append(.renew(slots[index].instrument, epoch, until: until))
        }
        defer { dropped = false }
        return dropped
    }

    private func position(of instrument: InstrumentIndex) -> Int {
        for index in slots.indices where slots[index].instrument == instrument { return index }
        preconditionFailure("instrument \(instrument.number) is not on this bus")
    }
}
