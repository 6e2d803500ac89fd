/// What to do next after causes that are no findings of the short watch.
enum CauseAdvice {
    private static let known: [(prefix: String, advice: String)] = [
        (
            "DYNAMIC_SHORT",
            "Probes found the suspected short healed again and again within a day. The cell has a "
                + "dynamic soft short: it can be cycled on for a while, at less current or more "
                + "pressure, but every number behind the first burst is in doubt. 'ack', then "
                + "decide."
        ),
        (
            "LIMIT_",
            "A limit of the channel, cell, schedule or step was passed. See which layer the text "
                + "names; look at the cell before the limit is widened: limits are what is left "
                + "when all else fails."
        ),
        (
            "DEVIATION",
            "The measured current was not the one that was set. Check leads and the current range; "
                + "on a range too large for the current, an offset of the ammeter looks the same."
        ),
        ("OVER_RANGE", "The instrument could not measure what there was. Check wiring and range."),
        (
            "PROTECTION",
            "A hardware limit of the instrument opened the circuit. Look at the cell as for any "
                + "limit, and at what the instrument shows on its panel."
        ),
        (
            "OUTPUT_LOST",
            "The instrument went off by itself: its watchdog, or a hand on its panel. Check the "
                + "link and the journal around that time, then 'resume'."
        ),
        (
            "T_OVERRUN",
            "The step took longer than its time bound. If nothing is wrong with the cell, the "
                + "bound is too close: write 'time-bound' into the step."
        ),
        ("GUARD", "A guard of the schedule's author holds. Its author knows what it is for."),
        ("SCHEDULE", "The schedule itself asked for this, or could not go on; its text says why."),
        (
            "LINK_LOST",
            "The instrument stopped answering. Check cable and power; within five minutes the run "
                + "goes on by itself, later by 'resume'."
        ),
        (
            "SET_POINT_REFUSED",
            "The instrument did not take its set point. Check it, then 'resume'."
        ),
        ("STALE_ROLE", "A reading that a limit needs went missing. Check that instrument."),
        (
            "UNSAFE",
            "The circuit was not shown to be open when it should have been. Measure that no "
                + "current flows now; 'ack' and 'resume' only once you know why it did."
        ),
        ("DISK", "Records could not be written. Free the disk, then 'resume'."),
        ("SUSPENDED", "The machine slept. Switch that off on a machine that runs cells."),
        ("RESTARTED", "The daemon was away. Look at the cell, then 'resume'."),
    ]

    /// One short paragraph; nil for a cause that this version does not know.
    static func advice(_ code: String) -> String? {
        known.first { code.hasPrefix($0.prefix) }?.advice
    }
}
