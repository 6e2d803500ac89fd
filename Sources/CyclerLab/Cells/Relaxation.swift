import Glibc

/// The two relaxation elements behind the electrodes, 2 ohm cm2 each; positive current charges.
struct Relaxation: Sendable {
    /// Of each element, V per mA/cm2.
    private static let ohms = 0.002
    private static let fastSeconds = 8.0
    private static let slowSeconds = 120.0

    private var fast = 0.0
    private var slow = 0.0
    /// The last step length, and how much of the way each element goes in it.
    private var span: Int64 = 0
    private var shares = (fast: 0.0, slow: 0.0)

    /// Voltage across both.
    var volts: Double { fast + slow }

    /// `span` ns under a density in mA/cm2; `factor` scales the resistances.
    mutating func advance(_ density: Double, factor: Double, span: Int64) {
        let drop = density * Self.ohms * factor
        if drop == 0, fast.magnitude + slow.magnitude < 1e-15 { return }
        if span != self.span {
            let seconds = Double(span) / 1e9
            shares = (1 - exp(-seconds / Self.fastSeconds), 1 - exp(-seconds / Self.slowSeconds))
            self.span = span
        }
        fast += shares.fast * (drop - fast)
        slow += shares.slow * (drop - slow)
    }
}
