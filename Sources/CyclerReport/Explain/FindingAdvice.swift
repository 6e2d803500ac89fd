import CyclerCore

/// What a finding compared with, in a word, and what a person does next.
extension FindingCode {
    /// What `reference` of this finding was.
    var referenceWord: String {
        switch self {
        case .shortHard, .shortStep, .chargeDrop, .chargeCollapse: "baseline"
        case .shortSlow, .zeroConverge: "flat level"
        case .contactLoss: "level at first"
        case .shortStart: "least voltage"
        case .resistanceFloor: "|I| R"
        case .telegraph: "needed"
        case .chargeSlow, .slowSag: "largest"
        case .chargeOverrun: "bound"
        case .holdRise: "smallest"
        case .holdFloor, .polarity, .openCompliance, .wiring: "limit"
        case .restDecay: "ordinary"
        case .efficiencyAnomaly: "median"
        case .spikeUp: "sample before"
        case .openCurrent: "set current"
        }
    }

    /// One short paragraph.
    var advice: String {
        switch self {
        case .shortHard:
            "The two electrodes touch. Let the cell rest and measure its resistance (impedance, or "
                + "a small current both ways): |V| / |I| of a few ohm is a bridge, and the cell is "
                + "done. Look at the burst for dips before the collapse; they tell whether it came "
                + "out of the blue. For the next cell: less current, less charge, more pressure or "
                + "heat."
        case .shortStep:
            "A part of the current goes beside the cell. Such bridges often burn off: let it rest "
                + "an hour, measure the impedance, and compare its low-frequency arc with the one "
                + "before the run. Half of it or less is a short; else the cell can go on, with "
                + "findings probed."
        case .shortSlow, .zeroConverge:
            "The overpotential went away slowly, as a bridge grows. Measure the impedance at rest: "
                + "an arc that has shrunk to half is a short. A voltage zero that has moved looks "
                + "the same at a few millivolts: measure it with shorted leads ('zero') before the "
                + "next run."
        case .shortStart:
            "The cell was shorted when the current began, or its leads were. Take the cell out of "
                + "its holder and measure it with a meter; then check the holder alone."
        case .resistanceFloor:
            "The cell shows less than its electrolyte alone would. First make sure that the "
                + "resistance in its cell file was measured on this cell, at this temperature and "
                + "pressure; if so, it conducts beside itself: measure the impedance again."
        case .telegraph:
            "Filaments make and burn off. Each one passes little charge, but they add up: compare "
                + "the coulombic efficiency of these cycles with those before. A lower current or "
                + "more pressure usually stops it. Sample at 10 Hz or more to see all of them."
        case .chargeDrop, .chargeCollapse:
            "The voltage fell while the cell charged. Let it rest 30 min and watch: a fall of more "
                + "than 3 mV/h beyond its usual relaxation is a leak. If it holds its voltage, "
                + "look for a loose lead, a change of pressure or of temperature at that time."
        case .chargeSlow:
            "The voltage of the charge went down when it should go up. On a first charge that can "
                + "be activation; later it is a leak that grows. Rest the cell and watch its "
                + "voltage, and compare its charge with what came before."
        case .slowSag:
            "The voltage sagged by little and stayed. Look for a change of temperature first; if "
                + "there was none, look at the efficiency of this cycle and at the next rest."
        case .chargeOverrun:
            "More charge went in than the cell can hold, or than was to be stripped. It went "
                + "through a short or a side reaction. Do not charge on: rest the cell, watch its "
                + "voltage, and compare the capacities of steps.csv with what the cell file says."
        case .holdRise, .holdFloor:
            "The current at constant voltage does not end: it goes through a leak or a side "
                + "reaction. Rest the cell and watch its voltage: a leak of G shows as dV/dt = "
                + "-V G / (dQ/dV). A current that follows the room's temperature is none."
        case .restDecay:
            "The open cell loses voltage when it should be at rest: it discharges through itself. "
                + "Do not leave it charged. Check that nothing else is on its leads, a meter of 10 "
                + "Mohm included."
        case .efficiencyAnomaly:
            "A cycle gave back too little, or more than it got. Look at its findings and at its "
                + "interruptions; with none of either, it is a soft short that voltage does not "
                + "show, or lithium that came back from an earlier cycle."
        case .spikeUp, .contactLoss:
            "A contact is going: a lead, the stack pressure, or the counter electrode is used up. "
                + "Check leads and pressure; if both are right, compare the charge stripped from "
                + "the counter electrode with what is on it."
        case .openCompliance, .openCurrent:
            "The circuit is open somewhere: a lead is off, a holder is loose, or the cell broke. "
                + "Check both leads and the holder with a meter, then 'ack' and 'resume' or start "
                + "anew."
        case .polarity:
            "Current or sense leads are swapped. Swap them back and start anew; nothing recorded "
                + "so far has the sign that it says."
        case .wiring:
            "The open voltage is none that such a cell has, or too noisy: a sense lead is open, "
                + "the wrong cell is mounted, or its kind is wrong in its file. Check all three."
        }
    }
}
