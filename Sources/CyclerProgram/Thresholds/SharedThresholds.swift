import CyclerCore
import CyclerWatch

/// What all detectors share: when they look away, what they compare with, what a drop is.
extension ThresholdGroup {
    static let shared: [ThresholdGroup] = [
        ThresholdGroup(
            "blanking", on: every, "For how long the voltage detectors look away.",
            [
                .span(
                    "set-point", \.blanking.setPointSpan, .seconds(1)...(.minutes(1)),
                    "after a change of set point or range"),
                .span(
                    "pressure", \.blanking.pressureSpan, .zero...(.minutes(5)),
                    "after a step of the pressure"),
                .percent(
                    "pressure-share", \.blanking.pressureShare, 0.005...0.2,
                    "what counts as such a step"),
                .span(
                    "pressure-window", \.blanking.pressureWindow, .seconds(1)...(.minutes(1)),
                    "within this time"),
                .span(
                    "event-max", \.blanking.eventMax, .seconds(10)...(.minutes(5)),
                    "at most so long for one event"),
                .percent(
                    "hour-share", \.blanking.hourShare, 0.005...0.05,
                    "at most this share of any hour"),
            ]),
        ThresholdGroup(
            "baseline", on: every, "The running median that drops are measured from.",
            [
                .span(
                    "window", \.baseline.window, .seconds(10)...(.minutes(2)), "its length"),
                .span(
                    "cover", \.baseline.cover, .seconds(5)...(.minutes(1)),
                    "it counts once it covers this,"),
                .count("bins-min", \.baseline.binsMin, 3...10, "in so many parts"),
            ]),
        ThresholdGroup(
            "drop", on: every, "What a fall from the baseline must be to count as a drop.",
            [
                .number("sigmas", \.drop.sigmas, 3...12, "above the noise by this many sigma,"),
                .percent("share", \.drop.share, 0.05...0.5, on: lithium, "of the baseline,"),
                .volts(
                    "floor", \.drop.floor, Volts(0.05e-3)...Volts(2e-3), on: lithium,
                    "and so much at least"),
                .volts(
                    "cell-floor", \.drop.cellFloor, Volts(2e-3)...Volts(50e-3), on: [.full],
                    "and so much at least"),
                .count(
                    "confirm-samples", \.drop.confirmSamples, 2...5, "confirmed by so many samples"
                ),
                .span(
                    "confirm-span", \.drop.confirmSpan, .seconds(1)...(.seconds(5)),
                    "and this long"),
                .span(
                    "freeze", \.drop.freeze, .seconds(10)...(.minutes(5)),
                    "what lasts longer is the new baseline"),
                .number(
                    "slide-factor", \.drop.slideFactor, 2...20, on: [.half],
                    "above the slide before plating by this"),
            ]),
        ThresholdGroup(
            "reference", on: every, "The slow median and the flat level that follows it.",
            [
                .span(
                    "window", \.reference.window, .seconds(30)...(.minutes(5)), on: lithium,
                    "length of the slow median"),
                .span(
                    "cover", \.reference.cover, .seconds(10)...(.minutes(5)), on: lithium,
                    "it counts once it covers this"),
                .number(
                    "slope", \.reference.slope, 0.05...0.5, on: lithium,
                    "flat below this power of time"),
                .span(
                    "flat-min", \.reference.flatMin, .minutes(1)...(.hours(1)), on: lithium,
                    "flat for so long, a run has no peak"),
                .percent(
                    "flat-rise", \.reference.flatRise, 0.01...0.5, on: lithium,
                    "unless it is higher than this"),
                .span(
                    "time-constant", \.reference.timeConstant, .minutes(10)...(.hours(12)),
                    on: lithium, "how fast the level follows"),
                .number(
                    "sigmas", \.reference.sigmas, 3...10, on: lithium,
                    "it stands so many sigma above zero"),
                .span(
                    "interruption-max", \.reference.interruptionMax, .seconds(10)...(.hours(2)),
                    "a pause that does not end a run"),
                .percent(
                    "set-point-share", \.reference.setPointShare, 0.001...0.1,
                    "a change of current that is none"),
            ]),
        ThresholdGroup(
            "flow", on: every, "When a set current counts as flowing.",
            [
                .percent(
                    "share", \.flow.share, 0.2...0.8, "below this no voltage is judged"),
                .percent(
                    "resolution", \.flow.resolution, 0.001...0.05,
                    "of the range; below, a reading is none"),
            ]),
        ThresholdGroup(
            "onset", on: [.half], "The onset of plating.",
            [
                .number("sigmas", \.onset.sigmas, 2...10, "below zero by so many sigma"),
                .span("span", \.onset.span, .seconds(2)...(.minutes(2)), "for this long"),
            ]),
        ThresholdGroup(
            "sight", on: every, "When the watch says that it is blind.",
            [
                .percent(
                    "offset-share", \.sight.offsetShare, 0.02...0.2,
                    "of the level, in doubt by the zero"),
                .span(
                    "period-max", \.sight.periodMax, .seconds(5)...(.seconds(100)),
                    "samples further apart than this"),
            ]),
    ]

    /// Detectors of every kind of cell.
    static let everyCell: [ThresholdGroup] = [
        ThresholdGroup(
            "OPEN_COMPLIANCE", on: every, "The instrument drives as hard as it can. Stops.",
            [
                .percent(
                    "share", \.openCompliance.share, 0.8...0.99, "of the compliance voltage"),
                .count("samples", \.openCompliance.samples, 1...5, "for so many samples"),
                .volts(
                    "jump", \.openCompliance.jump, Volts(0.05)...Volts(0.5),
                    "from the voltage before"),
                .volts(
                    "window-margin", \.openCompliance.windowMargin, Volts(0.05)...Volts(1),
                    "outside of the cell's limits"),
                .span(
                    "settling", \.openCompliance.settling, .milliseconds(100)...(.seconds(5)),
                    "not before this"),
            ]),
        ThresholdGroup(
            "OPEN_CURRENT", on: every, "A current is set and does not flow. Stops.",
            [
                .percent("share", \.openCurrent.share, 0.02...0.5, "of the set current flows"),
                .count("samples", \.openCurrent.samples, 1...5, "for so many samples"),
                .span(
                    "settling", \.openCurrent.settling, .milliseconds(100)...(.seconds(5)),
                    "not before this"),
            ]),
        ThresholdGroup(
            "Q_OVERRUN", on: every, "More charge than was expected. Stops.",
            [
                .number(
                    "factor", \.chargeOverrun.factor, 1.01...1.5,
                    "over the expected charge, where a step has no bound")
            ]),
        ThresholdGroup(
            "SHORT_START", on: every, "Less voltage than any such cell could have. Stops.",
            [
                .span(
                    "settling", \.shortStart.settling, .seconds(2)...(.minutes(1)),
                    "from here on"),
                .span("span", \.shortStart.span, .seconds(2)...(.minutes(1)), "for this long"),
            ]),
        ThresholdGroup(
            "WIRING", on: every, "An open voltage that no such cell has. Stops.",
            [
                .window(
                    "rest", \.wiring.half, Volts(-1)...Volts(5), on: [.half], "within this"),
                .window(
                    "rest", \.wiring.full, Volts(-1)...Volts(6), on: [.full], "within this"),
                .volts(
                    "rest-max", \.wiring.symmetricMax, Volts(5e-3)...Volts(0.5),
                    on: [.symmetric], "within this, either side of zero"),
                .volts(
                    "noise", \.wiring.noise, Volts(1e-3)...Volts(50e-3),
                    "noisier than this is an open lead"),
                .span("span", \.wiring.span, .seconds(2)...(.minutes(1)), "for this long"),
            ]),
        ThresholdGroup(
            "CE_ANOM", on: every, "A cycle gives back too little, or more than it got. Warns.",
            [
                .percent("low", \.efficiency.low, 0.2...0.98, "of the running median, or less"),
                .percent("high", \.efficiency.high, 1.005...1.5, "of it, or more"),
                .count("cycles-min", \.efficiency.cyclesMin, 3...9, "cycles before it judges"),
                .number(
                    "sigmas", \.efficiency.sigmas, 2...10, "below the median by so many sigma"),
                .percent("fall-min", \.efficiency.fallMin, 0.005...0.3, "and by so much"),
            ]),
    ]
}
