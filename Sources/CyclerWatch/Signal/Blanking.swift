import CyclerCore

/// When the voltage detectors look away because something around the cell changes, and the budget
/// for it: a bounded time for one event, and a bounded share of any hour.
///
/// What was wanted and not granted is not forgotten: until then the detectors judge, and the watch
/// says that what it sees may be the change. Granted time is booked by the minute it falls into;
/// an hour counts as the minute in hand and the sixty before it, so the share is never exceeded.
struct Blanking: Sendable {
    /// Minutes kept: an hour behind, and the longest grant ahead.
    static let minutesKept = 72
    /// Nothing is granted further ahead than this, whatever the thresholds say.
    static let aheadMax = TimeSpan.minutes(10)
    private static let minute: Int64 = 60_000_000_000

    private let thresholds: BlankingThresholds
    private let hourBudget: Int64
    private var booked = InlineArray<72, Int64>(repeating: 0)
    /// The newest minute that `booked` has a place for.
    private var newest = Int64.min
    private var eventBegan = Instant.zero
    private(set) var grantedUntil = Instant(nanoseconds: .min)
    private(set) var wantedUntil = Instant(nanoseconds: .min)

    init(_ thresholds: BlankingThresholds) {
        self.thresholds = thresholds
        hourBudget = TimeSpan.hours(1).scaled(by: thresholds.hourShare).nanoseconds
    }

    /// True while the detectors look away.
    func isGranted(at time: Instant) -> Bool { time < grantedUntil }

    /// True while they should and may not any more.
    func isCut(at time: Instant) -> Bool { time >= grantedUntil && time < wantedUntil }

    /// Something changes: looks away from `time` for `span`, as far as the budget goes. What
    /// continues a change that is still wanted blanked is the same event, unless it is one of its
    /// own.
    mutating func ask(for span: TimeSpan, at time: Instant, isOwnEvent: Bool) {
        let end = time + span
        if isOwnEvent || time >= wantedUntil { eventBegan = time }
        wantedUntil = max(wantedUntil, end)
        let start = max(time, grantedUntil)
        let wanted = min(end, eventBegan + min(thresholds.eventMax, Self.aheadMax)) - start
        let granted = min(wanted.nanoseconds, hourBudget - bookedInHour(at: time))
        guard granted > 0 else { return }
        book(granted, from: start)
        grantedUntil = start + TimeSpan(nanoseconds: granted)
    }

    /// Blanked nanoseconds of the hour that ends now, what is granted ahead included.
    private mutating func bookedInHour(at time: Instant) -> Int64 {
        makePlaces(upTo: Self.minute(of: time))
        // Time never runs back; were it to, the newest hour that is known counts.
        let now = max(Self.minute(of: time), newest - Self.aheadMax.nanoseconds / Self.minute)
        var sum: Int64 = 0
        for minute in now - 60...newest { sum += booked[Self.place(of: minute)] }
        return sum
    }

    private mutating func book(_ span: Int64, from start: Instant) {
        var at = start.nanoseconds
        let end = (start + TimeSpan(nanoseconds: span)).nanoseconds
        while at < end {
            let minute = Self.minute(of: Instant(nanoseconds: at))
            makePlaces(upTo: minute)
            let next = min((minute + 1) * Self.minute, end)
            booked[Self.place(of: minute)] += next - at
            at = next
        }
    }

    /// Empties the places of minutes that have come into reach.
    private mutating func makePlaces(upTo minute: Int64) {
        guard minute > newest else { return }
        let first = max(newest == .min ? minute : newest + 1, minute - Int64(Self.minutesKept) + 1)
        if newest == .min {
            booked = InlineArray(repeating: 0)
        } else {
            for fresh in first...minute { booked[Self.place(of: fresh)] = 0 }
        }
        newest = minute
    }

    private static func minute(of time: Instant) -> Int64 {
        let (whole, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: minute)
        return rest < 0 ? whole - 1 : whole
    }

    private static func place(of minute: Int64) -> Int {
        let rest = Int(minute % Int64(minutesKept))
        return rest < 0 ? rest + minutesKept : rest
    }
}
