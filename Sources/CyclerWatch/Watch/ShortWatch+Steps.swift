package import CyclerCore

/// How the watch follows the steps of a schedule.
extension ShortWatch {
    /// Every change of step, set point or range. Another set point starts the baselines over; the
    /// same one under another range is compared with what was before.
    package mutating func begin(_ context: WatchContext, at time: Instant) {
        let why = takeUp(context, at: time)
        moment.context = context
        if context.isNewStep { moment.stepBegan = time }
        moment.setPointBegan = time
        moment.referenceResistance =
            (context.referenceResistance ?? settings.referenceResistance)?.value
        moment.isPlating = isPlating
        moment.isSliding = isSliding
        moment.hasOnset = onset.onset != nil
        if why.isSetPoint {
            moment.foundUnderSetPoint.removeAll()
            signals.restart(&moment)
        } else {
            signals.suspend(at: time, &moment)
        }
        if case .polarityRun = why { moment.foundInRun.removeAll() }
        moment.signal = nil
        if moment.flow != .rest {
            surroundings.blanking.ask(
                for: settings.thresholds.blanking.setPointSpan, at: time, isOwnEvent: true)
        }
        surroundings.isSuspended = true
        look(at: time)
        reportRun()
        detectors.restart(why, moment)
    }

    /// Takes up what flows, and says what that means for what came before.
    private mutating func takeUp(_ context: WatchContext, at time: Instant) -> Restart {
        let before = (flow: moment.flow, set: moment.set, held: moment.heldVoltage)
        moment.set = 0
        moment.heldVoltage = nil
        moment.direction = nil
        moment.resumesAtZero = false
        switch context.step {
        case .idle:
            moment.flow = .rest
            return before.flow == .rest ? .range : .setPoint
        case .hold(let voltage):
            moment.flow = .hold
            moment.heldVoltage = voltage.value
            return before.flow == .hold && before.held == voltage.value ? .range : .setPoint
        case .current(let set, let direction):
            moment.flow = .current
            moment.set = set.value
            moment.direction = direction
            let taken = adopt(set, direction, at: time)
            moment.resumesAtZero = taken == .atZero
            switch taken {
            case .newRun: return .polarityRun
            case .sameSet: return before.flow == .current ? .range : .setPoint
            case .atZero, .otherSet: return .setPoint
            }
        }
    }

    /// Brings what the moment has of the polarity run up to date.
    mutating func reportRun() {
        guard let run else { return }
        if !isPlating { moment.lastPlated = platedCharge.value }
        moment.peak = run.reference.peak
        moment.peakAt = run.reference.peakAt
        moment.relaxesFrom = run.reference.relaxesFrom
        moment.reference = run.reference.value
        moment.firstReference = run.reference.firstLevel
        moment.flatFor = run.reference.flatFor
        moment.slope = run.reference.slope
    }
}
