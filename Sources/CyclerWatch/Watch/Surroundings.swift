package import CyclerCore

/// What goes on around the cell: blanking, and what asks for it.
struct Surroundings: Sendable {
    var blanking: Blanking
    var pressureSteps: PressureSteps
    /// Baselines are from before a blanking; the next sample that is judged is the first behind it.
    var isSuspended = false

    init(_ thresholds: BlankingThresholds) {
        blanking = Blanking(thresholds)
        pressureSteps = PressureSteps(thresholds)
    }
}

extension ShortWatch {
    /// Something outside the cell changes (pressure, oven): judges no voltage for a while, as far
    /// as the budget goes. Baselines are kept; the first sample behind it is compared with them.
    package mutating func blank(for span: TimeSpan, at time: Instant) {
        surroundings.blanking.ask(for: span, at: time, isOwnEvent: false)
        if surroundings.blanking.isGranted(at: time) {
            signals.suspend(at: time, &moment)
            surroundings.isSuspended = true
        }
        look(at: time)
    }

    /// The stack pressure was read. A step of it blanks; a drift does not.
    package mutating func note(pressure: Pascals, at time: Instant) {
        guard pressure.value.magnitude < WatchMoment.readingMax else {
            moment.pressure = nil
            return
        }
        moment.pressure = pressure.value
        if surroundings.pressureSteps.take(pressure.value, at: time) {
            blank(for: settings.thresholds.blanking.pressureSpan, at: time)
        }
    }

    /// The temperature of the cell was read.
    package mutating func note(temperature: Kelvins, at time: Instant) {
        let isReading = temperature.value.magnitude < WatchMoment.readingMax
        moment.temperature = isReading ? temperature.value : nil
    }

    /// Says in the moment whether the detectors look away.
    mutating func look(at time: Instant) {
        moment.isBlanked = surroundings.blanking.isGranted(at: time)
        moment.isCut = surroundings.blanking.isCut(at: time)
    }

    /// The first sample behind a blanking is about to be judged.
    mutating func unblank() {
        guard surroundings.isSuspended else { return }
        surroundings.isSuspended = false
        detectors.restart(.unblanked, moment)
    }
}
