import CyclerCore
import Glibc

extension SimulatedCell {
    private static let stepMin: Int64 = 1_000_000

    /// One internal step from an operating point solved for the present state, never across an
    /// event; returns how far it went.
    mutating func step(atMost limit: TimeSpan, from point: OperatingPoint) -> TimeSpan {
        let span = stepLength(limit.nanoseconds, point)
        note(point)
        move(point, span)
        age = age + TimeSpan(nanoseconds: span)
        warmth.follow(age)
        if state.plated >= model.shortCharge - 1e-12 { shortNow() }
        return TimeSpan(nanoseconds: span)
    }

    /// Steps end on a grid of the cell's own age, at the hard short, where lithium is used up, and
    /// where a filament comes or goes.
    @inline(__always)
    private func stepLength(_ limit: Int64, _ point: OperatingPoint) -> Int64 {
        let density = point.electrode.magnitude
        let rests = point.terminal == 0 && density < 1e-12
        if rests && filaments.count == 0 { return limit }
        let grid = step.nanoseconds
        var span = min(limit, grid - age.nanoseconds % grid)
        let flow = Flow(point.electrode)
        if density > 1e-9 {
            let smooth = model.resolution(state) / density * 3600e9
            if smooth < Double(span) { span = min(span, max(Int64(smooth), Self.stepMin)) }
            let until = (model.chargeToEvent(state, flow) / density * 3600e9).rounded(.up)
            if until < Double(span) { span = max(1, Int64(until)) }
        }
        guard !filaments.isIdle else { return span }
        let plates = flow == model.plating ? density / 3600 * model.platingShare(state) : 0
        return min(
            span,
            filaments.horizon(
                age: age.nanoseconds, cycles: state.cycles, platedPerSecond: plates,
                flows: point.terminal != 0))
    }

    private mutating func note(_ point: OperatingPoint) {
        switch model {
        case .half:
            guard point.terminal < 0 else { return }
            if point.volts < 0, history.onset == nil { history.onset = age }
            if !isHard, state.plated < 0.2 {
                history.deepest = min(history.deepest, Volts(point.volts))
            }
        case .full:
            if history.onset == nil, state.plated > 0 { history.onset = age }
        }
    }

    private mutating func move(_ point: OperatingPoint, _ span: Int64) {
        let hours = Double(span) / 3600e9
        let charge = point.electrode * hours * softening(point, hours)
        let leaked =
            point.isHeld
            ? (point.terminal - point.electrode) * hours : point.terminal * hours - charge
        history.stored += .mAh(charge)
        history.leaked += .mAh(leaked)
        if isHard { history.passedAfterShort += .mAh((charge + leaked).magnitude) }
        let plated = charge == 0 ? 0 : model.move(charge, &state)
        if hours > 0 { model.settle(charge / hours, hours: hours, &state) }
        relaxation.advance(hours > 0 ? charge / hours : 0, factor: warmth.factor, span: span)
        guard !filaments.isIdle else { return }
        let hardens = filaments.advance(
            age: age.nanoseconds, span: span, cycles: state.cycles, plated: plated,
            flows: point.terminal != 0)
        if history.firstFilamentAge == nil, filaments.born > 0 {
            history.firstFilamentAge = age + TimeSpan(nanoseconds: span)
        }
        if hardens { shortNow() }
    }

    /// Share of the charge that moves when the current falls as the potential follows it: the
    /// exact solution for a straight potential, so that long steps under a voltage source or a
    /// short stay stable.
    @inline(__always)
    private func softening(_ point: OperatingPoint, _ hours: Double) -> Double {
        guard point.stiffness > 1, point.electrode != 0 else { return 1 }
        let decay = point.stiffness * model.slope(state, Flow(point.electrode)) * hours
        return decay > 1e-6 ? -expm1(-decay) / decay : 1
    }
}
