import CyclerControl
import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation
import Foundation
import Testing
import TwinBus

/// Random events in any order, with what must always hold checked after each. A failing seed
/// replays exactly.
@Suite struct SwarmTests {
    /// A small, fixed generator (SplitMix64).
    struct Dice {
        var state: UInt64
        mutating func roll(_ sides: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((z ^ (z >> 31)) % UInt64(sides))
        }
    }

    private final class Oracle {
        var watching = SwarmOracle(channels: 2)
    }

    private static let kinds = 24

    /// `CYCLERD_SWARM_SEEDS` asks for more of them.
    private static var seeds: ClosedRange<Int> {
        let asked = ProcessInfo.processInfo.environment["CYCLERD_SWARM_SEEDS"].flatMap { Int($0) }
        return 1...max(asked ?? 60, 1)
    }

    @Test(arguments: seeds)
    func nothingIsEverEnergisedUnwatched(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let lab = try VirtualLab(cells: [.sp, .cu])
        let oracle = Oracle()
        lab.listener = { [unowned lab] event, effects, text in
            oracle.watching.look(at: event, effects, text)
            oracle.watching.look(at: lab.station.status)
        }
        for number in 0..<2 { lab.makeSafeAgain(number) }
        // Some kinds of event never happen in a run, others often.
        let weights = (0..<Self.kinds).map { _ in dice.roll(4) }
        for step in 0..<400 {
            let kind = dice.roll(Self.kinds)
            guard dice.roll(4) < weights[kind] || kind < 3 else {
                lab.second()
                continue
            }
            act(kind, dice.roll(2), &dice, lab)
            check(lab, "seed \(seed) step \(step) event \(kind)")
            try #require(
                oracle.watching.faults.isEmpty,
                "seed \(seed) step \(step) event \(kind): \(oracle.watching.faults)")
        }
        try end(lab, oracle, seed)
    }

    /// Faults off: everything comes to an open end, and whoever asked has been answered.
    private func end(_ lab: VirtualLab, _ oracle: Oracle, _ seed: Int) throws {
        lab.keepsExchanges = false
        lab.silent = []
        lab.welded = []
        lab.writerIsStuck = false
        for number in 0..<2 { lab.online(number, true) }
        lab.send(.writer(.recovered))
        lab.send(.writer(.durable(.max / 2)))
        lab.send(.shutdown(.untilRestart))
        for number in 0..<2 { lab.makeSafeAgain(number) }
        lab.run(seconds: 20)
        #expect(lab.isShutDown, "seed \(seed)")
        #expect(!lab.isClosed(0) && !lab.isClosed(1), "seed \(seed)")
        #expect(oracle.watching.faults.isEmpty, "seed \(seed): \(oracle.watching.faults)")
        for tracking in lab.asked where !oracle.watching.hasAnswer(tracking) {
            Issue.record("seed \(seed): request \(tracking.number) was never answered")
        }
    }

    private func act(_ kind: Int, _ channel: Int, _ dice: inout Dice, _ lab: VirtualLab) {
        let index = ChannelIndex(channel)
        switch kind {
        case 0: lab.second()
        case 1, 2:
            let names = ["plating", "cycles", "soft", "round-trip"]
            guard let order = Orders.named[names[dice.roll(names.count)]] else { return }
            lab.begin(channel, order, cell: Orders.cell(name: "c\(channel)"))
        case 3: lab.request(.pause(index))
        case 4: lab.request(.resume(index))
        case 5: lab.request(.stop(index, [.now, .step, .cycle][dice.roll(3)]))
        case 6: lab.request(.safe(dice.roll(2) == 0 ? nil : index))
        case 7: lab.request(.acknowledge(index))
        case 8: lab.request(dice.roll(2) == 0 ? .zero(index) : .unmount(index))
        case 9: lab.send(.suspended(.seconds(50)))
        case 10: for _ in 0..<dice.roll(40) { lab.second() }
        default: disturb(kind, channel, &dice, lab)
        }
    }

    private func disturb(_ kind: Int, _ channel: Int, _ dice: inout Dice, _ lab: VirtualLab) {
        switch kind {
        case 11, 12:
            lab.silent = dice.roll(2) == 0 ? [] : [channel]
            lab.online(channel, lab.silent.isEmpty)
        case 13: lab.keepsExchanges.toggle()
        case 14, 15:
            guard !lab.kept.isEmpty else { return }
            let exchange = lab.kept.remove(at: dice.roll(lab.kept.count))
            let faults: [BusFault] = [.timeout, .mismatch, .superseded, .expired, .garbled]
            switch dice.roll(3) {
            case 0: lab.run(exchange)
            case 1: lab.complete(exchange)
            default: lab.fail(exchange, faults[dice.roll(faults.count)])
            }
        case 16:
            lab.writerIsStuck.toggle()
            lab.send(.writer(lab.writerIsStuck ? .stuck(errno: 28) : .recovered))
        case 17:
            let mark = UInt64(dice.roll(60))
            lab.send(.writer(dice.roll(2) == 0 ? .written(mark) : .durable(mark)))
        case 18: lab.send(.writer(.runOpened(ChannelIndex(channel), name: "Late_001")))
        case 19:
            lab.welded = dice.roll(3) == 0 ? [channel] : []
            lab.makeSafeAgain(channel)
        case 20: if !lab.silent.contains(channel) { lab.lapse(channel) }
        case 21: lab.poll(channel, requestedAt: lab.now - .seconds(dice.roll(4)))
        case 22: lab.report(.poll(InstrumentIndex(channel)), channel, .completed)
        default: lab.writerIsStuck = dice.roll(2) == 0
        }
    }

    private func check(_ lab: VirtualLab, _ place: String) {
        for number in 0..<2 where lab.isClosed(number) && !lab.welded.contains(number) {
            let state = lab.state(number)
            let isWatched = state == .running || state == .starting
            // A link that is down, or an open command still being repeated, is known about.
            let isBeingOpened =
                lab.silent.contains(number)
                || lab.station.status.channels[number].openEvidence == nil
            #expect(isWatched || isBeingOpened, "\(place): channel \(number) is \(state)")
        }
    }
}
