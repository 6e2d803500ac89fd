package import CyclerCore

/// The rules of one line, with every bound that the bus machine works within.
package struct BusPolicy: Hashable, Sendable {
    /// Silence between the end of a transaction and the next request.
    package var gap: TimeSpan
    /// A stream with a connection: after a bad or missing reply it is closed and opened anew,
    /// where a serial line is left to fall silent.
    package var reconnects: Bool
    /// Bytes sent while nobody held the port may reach the next opener: wait and flush on open.
    package var quarantinesOnOpen: Bool
    /// Units are proved in step as soon as the line has time, not only when first needed.
    package var provesIdle = true

    /// Consecutive failures after which a unit counts as offline.
    package static let silencesToOffline = 2
    /// An offline unit is asked so rarely that all of them take one part in this many of the line.
    package static let probeShare = 10
    /// Pause between probes when no other unit on the line is alive to be disturbed.
    package static let lonelyProbeEvery = TimeSpan.seconds(1)
    /// First and longest wait before opening again.
    package static let reopenFirst = TimeSpan.milliseconds(100)
    package static let reopenLongest = TimeSpan.seconds(5)
    /// First and longest wait before a failed make-safe is repeated.
    package static let makeSafeFirst = TimeSpan.milliseconds(20)
    package static let makeSafeLongest = TimeSpan.seconds(1)
    /// Failed runs of a make-safe until `notSafe`; reported again at each doubling.
    package static let makeSafeAttempts = 3
    /// A renewal never reaches further ahead than this, or than the member's own time-to-live.
    package static let renewalLongest = TimeSpan.seconds(10)
    /// A line that will not fall silent is tried after this many quarantines' worth of time.
    package static let quarantinesAtMost = 4
    /// Exchanges that wait their turn, all priorities together.
    package static let queueLength = 64
    /// Missed poll slots of one instrument are reported no more often than this.
    package static let missedReportEvery = TimeSpan.seconds(1)

    package init(gap: TimeSpan, reconnects: Bool, quarantinesOnOpen: Bool) {
        self.gap = gap
        self.reconnects = reconnects
        self.quarantinesOnOpen = quarantinesOnOpen
    }

    /// The rules that follow from where a bus is and what is spoken on it.
    ///
    /// A Modbus TCP reply carries its request's number, so a fresh connection has no past. A
    /// device server in front of a text line may still deliver what the line said before.
    package init(_ address: BusAddress) {
        switch address.endpoint {
        case .serial(_, let line):
            self.init(gap: line.gap, reconnects: false, quarantinesOnOpen: true)
        case .tcp:
            self.init(
                gap: .zero, reconnects: true,
                quarantinesOnOpen: address.protocolKind != .modbusTCP)
        }
    }
}
