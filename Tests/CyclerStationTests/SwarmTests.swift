import CyclerControl
import CyclerCore
import CyclerLab
import CyclerStation
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

    @Test(arguments: 1...40)
    func nothingIsEverEnergisedUnwatched(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let lab = try VirtualLab(cells: [.sp, .cu])
        // Some kinds of event never happen in a run, others often.
        let weights = (0..<12).map { _ in dice.roll(4) }
        for step in 0..<400 {
            let kind = dice.roll(12)
            guard dice.roll(4) < weights[kind] || kind < 2 else {
                lab.second()
                continue
            }
            act(kind, dice.roll(2), &dice, lab)
            check(lab, "seed \(seed) step \(step) event \(kind)")
        }
        // Faults off: everything must come to an open end.
        lab.keepsExchanges = false
        lab.silent = []
        lab.welded = []
        lab.writerIsStuck = false
        lab.send(.writer(.recovered))
        lab.send(.writer(.durable(.max / 2)))
        lab.send(.shutdown)
        for number in 0..<2 { lab.makeSafeAgain(number) }
        lab.run(seconds: 2)
        #expect(lab.isShutDown, "seed \(seed)")
        #expect(!lab.isClosed(0) && !lab.isClosed(1), "seed \(seed)")
    }

    private func act(_ kind: Int, _ channel: Int, _ dice: inout Dice, _ lab: VirtualLab) {
        let index = ChannelIndex(channel)
        switch kind {
        case 0: lab.second()
        case 1: lab.begin(channel, Orders.plating, cell: Orders.cell(name: "c\(channel)"))
        case 2: lab.request(.pause(index))
        case 3: lab.request(.resume(index))
        case 4: lab.request(.stop(index, [.now, .step, .cycle][dice.roll(3)]))
        case 5: lab.request(.safe(dice.roll(2) == 0 ? nil : index))
        case 6:
            lab.silent = dice.roll(2) == 0 ? [] : [channel]
            lab.online(channel, lab.silent.isEmpty)
        case 7: lab.keepsExchanges.toggle()
        case 8:
            if !lab.kept.isEmpty { lab.run(lab.kept.remove(at: dice.roll(lab.kept.count))) }
        case 9:
            lab.writerIsStuck.toggle()
            lab.send(.writer(lab.writerIsStuck ? .stuck(errno: 28) : .recovered))
        case 10:
            lab.welded = dice.roll(3) == 0 ? [channel] : []
            lab.makeSafeAgain(channel)
        default: lab.request(.acknowledge(index))
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
