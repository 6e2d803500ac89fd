import CyclerCore
import CyclerWatch

/// Detectors of full cells.
extension ThresholdGroup {
    static let fullCell: [ThresholdGroup] = [
        ThresholdGroup(
            "CHG_DROP", on: [.full], "The voltage of a charge drops at once. Asks for a probe.",
            [
                .span(
                    "settling", \.chargeDrop.settling, .seconds(5)...(.minutes(10)),
                    "not before this in a step")
            ]),
        ThresholdGroup(
            "CHG_COLLAPSE", on: [.full], "The voltage of a charge collapses. Stops.",
            [
                .volts(
                    "fall", \.chargeDrop.collapseFall, Volts(0.1)...Volts(0.8), "by this much,"),
                .percent(
                    "share", \.chargeDrop.collapseShare, 0.1...0.5, "and this share of it"),
            ]),
        ThresholdGroup(
            "CHG_SLOW", on: [.full],
            "The voltage of a charge goes down and does not slow. Asks for a probe.",
            [
                .volts(
                    "fall", \.chargeSlow.fall, Volts(5e-3)...Volts(0.5),
                    "below its largest by this"),
                .span(
                    "span", \.chargeSlow.span, .minutes(1)...(.hours(2)), "for this long"),
                .percent(
                    "recent-part", \.chargeSlow.recentPart, 0.1...0.6,
                    "in this last part of the time"),
                .percent(
                    "recent-share", \.chargeSlow.recentShare, 0.3...1.5,
                    "it fell by this share of its part"),
            ]),
        ThresholdGroup(
            "SLOW_SAG", on: [.full], "The voltage of a charge sags by little (CUSUM). Warns.",
            [
                .span(
                    "decimation", \.slowSag.decimation, .seconds(1)...(.minutes(2)),
                    "means of this length"),
                .volts(
                    "sigma-min", \.slowSag.sigmaMin, Volts(0.05e-3)...Volts(10e-3),
                    "of which sigma is at least this"),
                .volts(
                    "fade-per-hour", \.slowSag.fadePerHour, Volts(0.1e-3)...Volts(20e-3),
                    "the largest fades by this"),
                .percent(
                    "level-share", \.slowSag.levelShare, 0.02...1,
                    "of a mean in the level whose largest counts"),
                .number("allowance", \.slowSag.allowance, 0.25...5, "k, in sigma"),
                .number("bound", \.slowSag.bound, 4...100, "h, in sigma"),
                .span(
                    "settling", \.slowSag.settling, .minutes(1)...(.hours(2)),
                    "not before this in a step"),
                .percent("rate-max", \.slowSag.rateMax, 0.02...2, "of 1C; not above it"),
            ]),
        ThresholdGroup(
            "CV_RISE", on: [.full], "The current of a hold rises. Asks for a probe.",
            [
                .percent(
                    "share", \.holdRise.share, 0.02...1, "above its smallest by this share"),
                .number("sigmas", \.holdRise.sigmas, 3...12, "and so many sigma"),
                .density(
                    "floor", \.holdRise.floor,
                    CurrentDensity(0.0001 / 1e3)...CurrentDensity(0.05 / 1e3),
                    "and this much"),
                .span("span", \.holdRise.span, .seconds(5)...(.hours(1)), "for this long"),
                .span(
                    "smoothing", \.holdRise.smoothing, .seconds(1)...(.minutes(5)),
                    "smoothed by this"),
                .percent(
                    "per-kelvin", \.holdRise.perKelvin, 0...0.1,
                    "taken off for each kelvin of warming"),
            ]),
        ThresholdGroup(
            "CV_FLOOR", on: [.full], "The current of a hold does not go to zero. Warns.",
            [
                .span(
                    "after", \.holdFloor.after, .minutes(30)...(.hours(24)),
                    "from here on in the hold"),
                .percent("share", \.holdFloor.share, 0.002...0.5, "of 1C is too much,"),
                .number(
                    "slope", \.holdFloor.slope, -1 ... -0.001,
                    "or ln |I| falls more slowly, per hour,"),
                .percent(
                    "small-share", \.holdFloor.smallShare, 0.0005...0.1,
                    "above this share of 1C"),
                .span(
                    "window", \.holdFloor.window, .minutes(5)...(.hours(4)),
                    "length of its means"),
            ]),
        ThresholdGroup(
            "REST_DECAY", on: [.full],
            "An open voltage falls on when it should be over. Asks for a probe.",
            [
                .voltsPerHour("decay", \.restDecay.decay, 0.5e-3...0.1, "faster than this,"),
                .number(
                    "law-factor", \.restDecay.lawFactor, 1...10,
                    "and so many times its own law,"),
                .span(
                    "law-from", \.restDecay.lawFrom, .minutes(1)...(.hours(1)),
                    "which is taken from here"),
                .span(
                    "law-to", \.restDecay.lawTo, .minutes(5)...(.hours(4)), "to here"),
                .span(
                    "from", \.restDecay.from, .minutes(30)...(.hours(24)),
                    "judged from here on"),
                .span(
                    "window", \.restDecay.window, .minutes(5)...(.hours(4)),
                    "length of its means"),
                .volts(
                    "remaining", \.restDecay.remaining, Volts(5e-3)...Volts(0.5),
                    "more to come is no relaxation"),
            ]),
    ]
}
