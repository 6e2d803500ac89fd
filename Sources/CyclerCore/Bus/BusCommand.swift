/// What the engine asks of a bus. Make-safe commands are never dropped or delayed by others.
package enum BusCommand: Hashable, Sendable {
    /// Queue an exchange.
    case submit(BusExchange)
    /// Bump the epoch, cancel what energises, run the registered plan until it succeeds.
    case makeSafe(InstrumentIndex)
    /// Take note that the engine knows of `Epoch`: energising exchanges of it are accepted again.
    case acknowledge(InstrumentIndex, Epoch)
    /// The instrument may stay energised until this boot time; costs no bus traffic.
    case renew(InstrumentIndex, Epoch, until: Instant)
    /// The instrument is known open: no time-to-live runs.
    case release(InstrumentIndex)
}
