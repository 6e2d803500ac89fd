import CyclerControl
import CyclerCore
import CyclerStation

/// Looks over the station's shoulder: what must hold after every event, whatever came before.
/// It knows only what goes in and out, nothing of how the station remembers it.
struct SwarmOracle {
    /// Most effects that one event of a lab of two channels may have.
    static let effectsMax = 100

    private struct Watched {
        /// Somebody, or a reunion, asked for current and nothing has taken it back.
        var mayEnergise = false
        var acknowledged: Epoch?
        var isUnsafe = false
        var lastRecord = 0
        var lastTestTime = 0
        var lastCharging = 0
        var lastDischarging = 0
    }

    private var channels: [Watched]
    private var answered: Set<TrackingID> = []
    private var isClearing = false
    /// What did not hold.
    private(set) var faults: [String] = []

    init(channels count: Int) { channels = Array(repeating: Watched(), count: count) }

    func hasAnswer(_ tracking: TrackingID) -> Bool { answered.contains(tracking) }

    mutating func look(at event: StationEvent, _ effects: [StationEffect], _ text: [UInt8]) {
        if effects.count > Self.effectsMax { faults.append("\(effects.count) effects") }
        isClearing = false
        if case .request(.acknowledge, _, _) = event { isClearing = true }
        if case .request(.safe(let target), _, _) = event {
            for index in channels.indices where target.map({ $0.number == index }) ?? true {
                channels[index].mayEnergise = false
            }
        }
        for effect in effects { look(at: effect, text) }
    }

    /// UNSAFE goes only by a person.
    mutating func look(at status: StatusSnapshot) {
        for index in channels.indices {
            let isUnsafe = status.channels[index].isUnsafe
            if channels[index].isUnsafe && !isUnsafe && !isClearing {
                faults.append("C\(index) is no longer UNSAFE, and nobody looked")
            }
            channels[index].isUnsafe = isUnsafe
        }
    }

    private mutating func look(at effect: StationEffect, _ text: [UInt8]) {
        switch effect {
        case .bus(_, .submit(let exchange)):
            guard let epoch = exchange.energises else { return }
            let index = exchange.instrument.number
            if !channels[index].mayEnergise { faults.append("C\(index) set point unasked") }
            if epoch != channels[index].acknowledged {
                faults.append("C\(index) set point of epoch \(epoch.number)")
            }
        case .bus(_, .acknowledge(let instrument, let epoch)):
            channels[instrument.number].acknowledged = epoch
        case .bus(_, .makeSafe(let instrument)):
            channels[instrument.number].acknowledged = nil
        case .bus: break
        case .append(let channel, .events, let range):
            noteEvent(channel.number, Array(text[range]))
        case .append(let channel, .records, let range):
            noteRecord(channel.number, String(decoding: text[range], as: UTF8.self))
        case .append, .appendLate, .replace, .mark, .hook, .shutdownComplete: break
        case .openRun(let channel, _):
            channels[channel.number].mayEnergise = true
            channels[channel.number].lastRecord = 0
            channels[channel.number].lastTestTime = 0
            channels[channel.number].lastCharging = 0
            channels[channel.number].lastDischarging = 0
        case .reopenRun: break
        case .closeRun(let channel): channels[channel.number].mayEnergise = false
        case .answer(let tracking, _):
            if !answered.insert(tracking).inserted {
                faults.append("request \(tracking.number) is answered twice")
            }
        case .publish(.message(let message)) where message.text.contains("inf"):
            faults.append("a message says '\(message.text)'")
        case .publish: break
        }
    }

    private mutating func noteEvent(_ index: Int, _ bytes: [UInt8]) {
        guard let json = try? JSONScanner.parse(Array(bytes.dropLast())) else {
            return faults.append("C\(index) event is no JSON")
        }
        switch json["kind"]?.string {
        case "resume": channels[index].mayEnergise = true
        case "paused", "held", "trip", "end": channels[index].mayEnergise = false
        default: break
        }
    }

    private mutating func noteRecord(_ index: Int, _ line: String) {
        let fields = line.dropLast().split(separator: ",", omittingEmptySubsequences: false)
        func units(_ field: Int) -> Int { Int(fields[field].filter { $0 != "." }) ?? .min }
        let before = channels[index]
        channels[index].lastRecord = units(11)
        channels[index].lastTestTime = units(0)
        channels[index].lastCharging = units(12)
        channels[index].lastDischarging = units(13)
        let now = channels[index]
        if now.lastRecord != before.lastRecord + 1 { faults.append("C\(index) record skipped") }
        // The last sample of a step becomes a record late, but never before the one before.
        if now.lastTestTime < before.lastTestTime { faults.append("C\(index) time went back") }
        if now.lastCharging < before.lastCharging || now.lastDischarging < before.lastDischarging {
            faults.append("C\(index) a counter went back")
        }
        for start in [12, 16, 20, 33] where fields.count == 37 {
            let (up, down) = (units(start), units(start + 1))
            if units(start + 2) != up - down || units(start + 3) != up + down {
                faults.append("C\(index) sums do not hold: \(line)")
            }
        }
        if fields.count != 37 { faults.append("C\(index) \(fields.count) fields") }
    }
}
