/// Where the lithium of a cell is, mAh/cm2. Flat and without references, so that a step copies
/// nothing.
struct ElectrodeState: Hashable, Sendable {
    /// Plated lithium that can be stripped, and plated lithium that has lost contact.
    var recoverable = 0.0
    var dead = 0.0
    /// In the carbon or copper of the plated electrode.
    var intercalated = 0.0
    /// The most that carbon or copper has held.
    var filled = 0.0
    /// Plated since the electrode last carried no metallic lithium.
    var nucleated = 0.0
    /// Taken out of the positive electrode of a full cell.
    var delithiated = 0.0
    /// Lost in side reactions of the first charge.
    var consumed = 0.0
    /// Stripped since plating ended.
    var turned = 0.0
    /// Times that plating began anew after stripping.
    var cycles = 0
    /// Factor on contact and working resistance by those cycles.
    var wear = 1.0
    /// Share of the working electrode that touches the electrolyte.
    var touching = 1.0

    /// Metallic lithium, dead or not.
    var plated: Double { recoverable + dead }
}

/// Which way charge goes through the electrodes.
enum Flow: Sendable {
    case none
    /// Lithium off the working electrode; in a full cell, into the negative electrode.
    case charging
    case discharging

    init(_ density: Double) {
        self = density == 0 ? .none : density > 0 ? .charging : .discharging
    }
}
