package import CyclerCore

/// The literal way to open every circuit of a lab: what the daemon leaves behind at start, and
/// what `cycler-safe` runs when the daemon is gone.
package struct SafePlan: Hashable, Sendable {
    /// Version of the file; another one is refused.
    package static let version = 1
    /// Name of the file in the state directory.
    package static let fileName = "safe-plan.json"

    package var buses: [SafeBus]

    package init(buses: [SafeBus]) { self.buses = buses }

    /// Both plans; where they would send the same over the same line, once.
    package func union(_ other: SafePlan) -> SafePlan {
        var merged = self
        for bus in other.buses {
            guard let at = merged.buses.firstIndex(where: { $0.address == bus.address }) else {
                merged.buses.append(bus)
                continue
            }
            for instrument in bus.instruments
            where !merged.buses[at].instruments.contains(where: { $0.sends(like: instrument) }) {
                merged.buses[at].instruments.append(instrument)
            }
        }
        return merged
    }
}

/// One line and the instruments on it that can energise a cell.
package struct SafeBus: Hashable, Sendable {
    package var name: String
    package var address: BusAddress
    package var instruments: [SafeInstrument]

    package init(name: String, address: BusAddress, instruments: [SafeInstrument]) {
        self.name = name
        self.address = address
        self.instruments = instruments
    }
}

/// One instrument's make-safe, with the name people know it by.
package struct SafeInstrument: Hashable, Sendable {
    package var name: String
    package var transactions: [BusTransaction]
    package var proves: OpenEvidence

    package init(name: String, transactions: [BusTransaction], proves: OpenEvidence) {
        self.name = name
        self.transactions = transactions
        self.proves = proves
    }

    /// True when both put the same requests on the line; how often a reply is asked for again is
    /// not part of a plan on disk.
    func sends(like other: Self) -> Bool {
        transactions.map(\.request) == other.transactions.map(\.request)
    }
}
