package import CyclerCore
import Synchronization

/// The temperature that an oven gives and that the cells inside feel; shared between lines.
package final class Climate: Sendable {
    private let kelvins: Mutex<Double>

    package init(_ temperature: Kelvins = Kelvins(298)) {
        kelvins = Mutex(temperature.value)
    }

    /// Temperature now.
    package var temperature: Kelvins {
        get { Kelvins(kelvins.withLock { $0 }) }
        set { kelvins.withLock { $0 = newValue.value } }
    }
}
