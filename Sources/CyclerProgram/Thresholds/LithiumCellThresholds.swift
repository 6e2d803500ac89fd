import CyclerCore
import CyclerWatch

/// Detectors of half and symmetric cells.
extension ThresholdGroup {
    static let lithiumCell: [ThresholdGroup] = [
        ThresholdGroup(
            "SHORT_HARD", on: lithium, "The overpotential collapses. Stops.",
            [
                .percent("share", \.shortHard.share, 0.05...0.3, "of the baseline is left"),
                .number(
                    "floor-sigmas", \.shortHard.floorSigmas, 2...6,
                    "or so many noise floors, after ZERO_CONVERGE"),
                .span(
                    "floor-span", \.shortHard.floorSpan, .seconds(10)...(.minutes(2)),
                    "for this long"),
            ]),
        ThresholdGroup(
            "ZERO_CONVERGE", on: lithium, "The overpotential goes to zero slowly. Stops.",
            [
                .percent("share", \.zeroConverge.share, 0.05...0.3, "of the reference is left,"),
                .number("sigmas", \.zeroConverge.sigmas, 2...6, "or so many noise floors"),
                .span(
                    "span", \.zeroConverge.span, .seconds(10)...(.minutes(2)), "for this long"),
                .number(
                    "release", \.zeroConverge.release, 1.2...5,
                    "back when it is this much higher"),
            ]),
        ThresholdGroup(
            "POLARITY", on: [.symmetric], "The cell answers with the wrong sign. Stops.",
            [
                .number("sigmas", \.polarity.sigmas, 3...10, "below zero by so many sigma"),
                .volts(
                    "floor", \.polarity.floor, Volts(0.1e-3)...Volts(5e-3), "and so much"),
                .span("span", \.polarity.span, .seconds(2)...(.minutes(1)), "for this long"),
            ]),
        ThresholdGroup(
            "SHORT_STEP", on: lithium, "A lasting partial drop. Asks for a probe.",
            [
                .number(
                    "slope", \.shortStep.slope, -10 ... -0.4,
                    "steeper than this power of time"),
                .number(
                    "block-scatters", \.shortStep.blockScatters, 4...20,
                    "10 s means: above their scatter by this,"),
                .count("block-samples", \.shortStep.blockSamples, 2...100, "of so many samples"),
                .span(
                    "apart", \.shortStep.apart, .zero...(.hours(1)),
                    "after a report, only a further fall is new"),
                .span(
                    "recovery", \.shortStep.recovery, .seconds(2)...(.minutes(5)),
                    "unless it was back for this long"),
                .span(
                    "quiet", \.shortStep.quiet, .minutes(1)...(.hours(2)),
                    "a drop for the noise of this time, too"),
            ]),
        ThresholdGroup(
            "SHORT_SLOW", on: lithium, "The overpotential slides away. Asks for a probe.",
            [
                .percent("share", \.shortSlow.share, 0.3...0.9, "of the flat level is left"),
                .number("sigmas", \.shortSlow.sigmas, 2...10, "below it by so many sigma"),
                .volts(
                    "floor", \.shortSlow.floor, Volts(0.1e-3)...Volts(5e-3), "and so much"),
                .span(
                    "flat", \.shortSlow.flat, .minutes(5)...(.hours(12)),
                    "the level was flat for so long"),
                .number(
                    "slope", \.shortSlow.slope, -10 ... -0.4,
                    "steeper than this power of time"),
                .span("span", \.shortSlow.span, .seconds(5)...(.minutes(10)), "for this long"),
            ]),
        ThresholdGroup(
            "IR_FLOOR", on: lithium, "Less than its own electrolyte drops. Asks for a probe.",
            [
                .percent("share", \.resistanceFloor.share, 0.3...0.95, "of |I| R is left,"),
                .number(
                    "sigmas", \.resistanceFloor.sigmas, 2...10, "less so many sigma"),
                .count("samples", \.resistanceFloor.samples, 2...100, "for so many samples"),
                .span(
                    "span", \.resistanceFloor.span, .seconds(1)...(.minutes(10)),
                    "and this long"),
                .span(
                    "settling", \.resistanceFloor.settling, .seconds(5)...(.hours(1)),
                    "this long after the voltage peak"),
                .span(
                    "slide-span", \.resistanceFloor.slideSpan, .minutes(1)...(.hours(2)),
                    "or, before the onset of plating, at zero for this long"),
            ]),
        telegraph,
        ThresholdGroup(
            "SPIKE_UP", on: lithium, "Contact bounces. Warns; a probe when often.",
            [
                .volts(
                    "rise", \.spikeUp.rise, Volts(5e-3)...Volts(1),
                    "from one sample to the next"),
                .span(
                    "apart", \.spikeUp.apart, .milliseconds(100)...(.minutes(2)),
                    "no further apart"),
                .count("probe-count", \.spikeUp.probeCount, 1...3, "so many ask for a probe"),
                .span(
                    "probe-window", \.spikeUp.probeWindow, .minutes(1)...(.hours(2)),
                    "within this"),
            ]),
        ThresholdGroup(
            "CONTACT_LOSS", on: lithium, "The overpotential has doubled. Warns.",
            [
                .number(
                    "factor", \.contactLoss.factor, 1.2...10,
                    "times the first flat level"),
                .volts(
                    "floor", \.contactLoss.floor, Volts(0.1e-3)...Volts(20e-3),
                    "and above it by this"),
                .span(
                    "span", \.contactLoss.span, .seconds(10)...(.hours(1)), "for this long"),
                .volts(
                    "strip-max", \.contactLoss.stripMax, Volts(0.05)...Volts(2), on: [.half],
                    "not judged above this while stripping"),
            ]),
    ]

    private static let telegraph = ThresholdGroup(
        "TELEGRAPH", on: lithium, "Shorts that come and heal. Warns; a probe when lasting.",
        [
            .number("sigmas", \.telegraph.sigmas, 3...12, "an excursion: so many sigma down,"),
            .percent("share", \.telegraph.share, 0.01...0.3, "this share of the baseline,"),
            .volts(
                "floor", \.telegraph.floor, Volts(0.1e-3)...Volts(10e-3), "and so much;"),
            .percent(
                "sudden-share", \.telegraph.suddenShare, 0...1,
                "this share of it in one sample;"),
            .span(
                "back", \.telegraph.back, .seconds(2)...(.minutes(10)), "back within this,"),
            .number("back-sigmas", \.telegraph.backSigmas, 1...6, "to so many sigma,"),
            .percent("back-share", \.telegraph.backShare, 0.002...0.1, "this share,"),
            .percent(
                "back-depth-share", \.telegraph.backDepthShare, 0.05...0.8,
                "or this share of its depth"),
            .count("count", \.telegraph.count, 2...32, "so many in the short window,"),
            .span("window", \.telegraph.window, .minutes(1)...(.hours(1)), "which is this long,"),
            .count("long-count", \.telegraph.longCount, 2...32, "or so many in the long one"),
            .span(
                "long-window", \.telegraph.longWindow, .minutes(5)...(.hours(6)),
                "which is this long"),
            .count(
                "probe-windows", \.telegraph.probeWindows, 1...10,
                "so many windows ask for a probe"),
            .span(
                "period-max", \.telegraph.periodMax, .milliseconds(100)...(.seconds(60)),
                "samples further apart cannot show any"),
            .span(
                "triggered-for", \.telegraph.triggeredFor, .seconds(10)...(.hours(2)),
                "rows on change are believed this long"),
        ])
}
