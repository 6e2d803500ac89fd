import CyclerCore

/// Finds the start of plating on a half cell: the last time the voltage goes below zero and stays
/// there (by `OnsetThresholds.sigmas`) for `OnsetThresholds.span`.
struct PlatingOnset: Sendable {
    /// A point on the run: lab time and charge of the run so far.
    struct Point: Hashable, Sendable {
        var time: Instant
        var charge: AmpereHours
    }

    private enum State {
        /// Not below zero; the last sample that was not, if any.
        case above(last: Point?)
        /// Below zero, not long enough yet; `deepSince` is the first sample clear of the noise.
        case crossing(from: Point, deepSince: Instant)
        case plating(onset: Point)
        /// Was plating, reads above zero: metal is gone, or this is noise.
        case leaving(onset: Point, since: Instant)
    }

    /// What a sample did.
    enum Change: Sendable { case none, started, confirmed, cancelled, ended }

    private let thresholds: OnsetThresholds
    private var state = State.above(last: nil)

    init(_ thresholds: WatchThresholds) { self.thresholds = thresholds.onset }

    /// The confirmed onset.
    var onset: Point? {
        switch state {
        case .above, .crossing: nil
        case .plating(let onset), .leaving(let onset, _): onset
        }
    }

    /// The point that becomes the onset if the voltage stays below zero.
    var candidate: Point? {
        switch state {
        case .above, .plating, .leaving: nil
        case .crossing(let from, _): from
        }
    }

    /// Plating starts without a crossing: symmetric cells have no intercalation.
    mutating func start(at point: Point) { state = .plating(onset: point) }

    /// Judges a zero-corrected voltage. A shorted cell reads around zero and keeps its onset.
    mutating func ingest(
        _ voltage: Double, sigma: Double, uncertainty: Double, isShorted: Bool, at point: Point
    ) -> Change {
        let depth = thresholds.sigmas * sigma
        switch state {
        case .above(let last):
            guard voltage < -depth else {
                if voltage >= 0 || last == nil { state = .above(last: point) }
                return .none
            }
            state = .crossing(from: last ?? point, deepSince: point.time)
            return .started
        case .crossing(let from, let deepSince):
            guard voltage < -depth else {
                state = .above(last: voltage >= 0 ? point : from)
                return .cancelled
            }
            guard point.time - deepSince >= thresholds.span else { return .none }
            state = .plating(onset: from)
            return .confirmed
        case .plating(let onset):
            if voltage > depth + uncertainty, !isShorted {
                state = .leaving(onset: onset, since: point.time)
            }
            return .none
        case .leaving(let onset, let since):
            guard voltage > depth + uncertainty, !isShorted else {
                state = .plating(onset: onset)
                return .none
            }
            guard point.time - since >= thresholds.span else { return .none }
            state = .above(last: point)
            return .ended
        }
    }
}
