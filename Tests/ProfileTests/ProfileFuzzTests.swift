import CyclerConfig
import CyclerCore
import CyclerInstruments
import CyclerYAML
import Testing

/// Whatever a file or an instrument says: an error or a reading, never a trap.
struct ProfileFuzzTests {
    /// Numerical Recipes' 64-bit congruential generator; the seed is the test's name for a case.
    private struct Chance {
        var state: UInt64

        mutating func number(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    /// Files changed per profile.
    static let filesCount = 60

    @Test(arguments: ShippedProfile.allCases)
    func brokenFilesAreRefusedOrStillCompile(_ shipped: ShippedProfile) throws {
        let lines = try shipped.text.split(separator: "\n", omittingEmptySubsequences: false)
        var chance = Chance(state: 7)
        var refused = 0
        for _ in 0..<Self.filesCount {
            var changed = lines.map(String.init)
            for _ in 0...chance.number(below: 3) { Self.bend(&changed, &chance) }
            let text = changed.joined(separator: "\n")
            let decoded = ProfileFile.decode(text: text, file: "p.yaml")
            guard let profile = decoded.value else {
                refused += 1
                #expect(!decoded.problems.list.isEmpty)
                continue
            }
            #expect(InstrumentCodec.errors(in: profile).isEmpty)
        }
        #expect(refused > Self.filesCount / 4)
    }

    private static func bend(_ lines: inout [String], _ chance: inout Chance) {
        let at = chance.number(below: lines.count)
        switch chance.number(below: 4) {
        case 0: lines.remove(at: at)
        case 1: lines.insert(lines[chance.number(below: lines.count)], at: at)
        case 2:
            var line = Array(lines[at])
            guard !line.isEmpty else { return }
            line[chance.number(below: line.count)] =
                ["9", ":", "{", "-", "x"][
                    chance.number(below: 5)]
            lines[at] = String(line)
        default:
            lines[at] = lines[at].split(separator: ",").dropLast().joined(separator: ",")
        }
    }

    @Test(arguments: ShippedProfile.allCases)
    func anyReplyIsDecodedOrRefused(_ shipped: ShippedProfile) throws {
        let codec = try shipped.codec()
        let poll = codec.member(pollEvery: .seconds(1), timeToLive: .seconds(2)).polls[0]
        var chance = Chance(state: 11)
        var decodedCount = 0
        for _ in 0..<2000 {
            var replies = RawReplies()
            for transaction in poll.exchange.transactions {
                let bytes = Self.bytes(for: transaction.request, &chance)
                let fits = replies.append(bytes)
                #expect(fits)
            }
            guard let readings = try? codec.decodePoll(replies) else { continue }
            decodedCount += 1
            let numbers = [
                readings.voltage?.value, readings.current?.value, readings.temperature?.value,
                readings.pressure?.value, readings.force?.value, readings.setPoint,
            ]
            let areFinite = numbers.compactMap { $0 }.allSatisfy { $0.isFinite }
            #expect(areFinite)
        }
        #expect(shipped == .keithley2450 || decodedCount > 500)
    }

    private static func bytes(for request: BusRequest, _ chance: inout Chance) -> [UInt8] {
        let isText = if case .ask = request { true } else { false }
        var count = chance.number(below: 30)
        if case .readRegisters(_, _, _, let registers) = request, chance.number(below: 4) > 0 {
            count = 2 * Int(registers)
        }
        let letters = Array("0123456789+-.eE,,; CURVOLT".utf8)
        return (0..<count).map { _ in
            isText ? letters[chance.number(below: letters.count)] : UInt8(chance.number(below: 256))
        }
    }
}
