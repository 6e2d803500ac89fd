package import CyclerControl
package import CyclerCore

/// What the shell must do, in this order, before the next event.
package enum StationEffect: Sendable {
    case bus(BusIndex, BusCommand)
    /// Append bytes of the buffer's text to a file of a channel's run.
    case append(ChannelIndex, RunFile, Range<Int>)
    /// Replace a small file of a run atomically.
    case replace(ChannelIndex, String, [UInt8])
    /// Create a run folder with its first files; answered by `runOpened` or `runFailed`.
    case openRun(ChannelIndex, RunOpening)
    /// Open the folder of a run that goes on; answered by `runOpened` or `runFailed`.
    case reopenRun(ChannelIndex, String)
    /// Sync and close all files of a run.
    case closeRun(ChannelIndex)
    /// Append a whole line to the events of a run that is closed. One that was moved away is let
    /// be.
    case appendLate(String, [UInt8])
    /// Answer `written` and, when `sync`, `durable` once everything before is done.
    case mark(UInt64, sync: Bool)
    case answer(TrackingID, ControlAnswer)
    /// Something that `watch` and the journal show.
    case publish(ControlEvent)
    /// Run a program of the lab's configuration; answered by `hookEnded`.
    case hook(HookCall)
    /// All circuits are open, or that could not be verified; the daemon may exit.
    case shutdownComplete

    /// True for what people hear of, who may then ask for the status.
    package var isHeard: Bool {
        switch self {
        case .answer, .publish, .shutdownComplete: true
        case .bus, .append, .appendLate, .replace, .openRun, .reopenRun, .closeRun, .mark, .hook:
            false
        }
    }
}

/// Effects of one event, with the text they append; owned by the caller and reused, so that a
/// steady stream of samples allocates nothing.
package struct EffectBuffer: Sendable {
    package private(set) var effects: [StationEffect] = []
    package var text: ByteText

    package init() {
        text = ByteText(reserving: 1 << 16)
        effects.reserveCapacity(64)
    }

    /// Forgets effects and text, keeps the storage.
    package mutating func removeAll() {
        effects.removeAll(keepingCapacity: true)
        text.removeAll()
    }

    /// Appends an effect; effects are carried out in this order.
    package mutating func add(_ effect: StationEffect) { effects.append(effect) }

    /// Appends what `write` encodes to a file of a run.
    mutating func append(
        _ channel: ChannelIndex, _ file: RunFile, _ write: (inout ByteText) -> Void
    ) {
        let start = text.count
        write(&text)
        effects.append(.append(channel, file, start..<text.count))
    }
}
