import CyclerCore
import CyclerLab

/// What of the asked faults is still to come, in order of time.
struct FaultAgenda {
    struct Entry {
        let at: Instant
        let fault: DeviceFault
        let isOn: Bool
        let text: String
    }

    private var entries: [Entry] = []
    private var next = 0

    /// `start` is the beginning of the run.
    init(_ faults: [TimedFault], start: Instant) {
        for fault in faults {
            entries.append(
                Entry(at: start + fault.from, fault: fault.fault, isOn: true, text: fault.text))
            if let until = fault.until {
                entries.append(
                    Entry(at: start + until, fault: fault.fault, isOn: false, text: fault.text))
            }
        }
        // Stable by hand: equal times keep the order in which they were asked for.
        entries = entries.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }.map(\.element)
    }

    /// When the next fault begins or ends.
    var nextAt: Instant { next < entries.count ? entries[next].at : .distantFuture }

    /// Takes the next fault off the list.
    mutating func take() -> Entry {
        defer { next += 1 }
        return entries[next]
    }
}
