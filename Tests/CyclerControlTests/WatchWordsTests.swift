import CyclerControl
import CyclerCore
import Testing

/// A watch that cannot tell never sounds like one that found nothing.
@Suite struct WatchWordsTests {
    private static func table(
        principal: Readiness, _ others: [FindingCode: Readiness] = [:]
    ) -> ReadinessTable {
        var table = ReadinessTable()
        table.note(principal, of: .shortHard, isPrincipal: true)
        for code in FindingCode.allCases {
            if let other = others[code] { table.note(other, of: code, isPrincipal: false) }
        }
        return table
    }

    @Test func thePhrases() {
        let two: [FindingCode: Readiness] = [.spikeUp: .watching, .telegraph: .watching]
        #expect(WatchWords.text(ReadinessTable()) == "off")
        #expect(WatchWords.text(Self.table(principal: .watching, two)) == "armed")
        #expect(
            WatchWords.text(Self.table(principal: .warmingUp, two)) == "warming 1 of 3")
        #expect(
            WatchWords.text(Self.table(principal: .blind(.noise), two))
                == "blind 1 of 3 (noise too high for this plateau)")
        #expect(
            WatchWords.text(Self.table(principal: .watching, [.telegraph: .blind(.sampleRate)]))
                == "armed, blind 1 of 2 (samples too rare)")
    }

    @Test func blindnessOfThePrincipalGivesTheReason() {
        let others: [FindingCode: Readiness] = [
            .spikeUp: .blind(.sampleRate), .telegraph: .blind(.sampleRate),
        ]
        #expect(
            WatchWords.text(Self.table(principal: .blind(.offset), others))
                == "blind 3 of 3 (zero too uncertain for this plateau)")
    }

    @Test func whereNoPrincipalAppliesBlindnessIsStillTold() {
        let one: [FindingCode: Readiness] = [.restDecay: .blind(.noReading)]
        #expect(
            WatchWords.text(Self.table(principal: .off, one))
                == "blind 1 of 1 (no usable reading)")
        #expect(WatchWords.text(Self.table(principal: .off, [.restDecay: .watching])) == "armed")
    }

    @Test func anOldDaemonHasOneWord() {
        var channel = ChannelStatus(
            name: "A1", state: .running, since: UnixTime(nanoseconds: 0))
        channel.watch = .blindNoise
        #expect(WatchWords.text(channel) == "blind: noise")
    }

    @Test func everyReadinessOfEveryCodeReadsBack() {
        for code in FindingCode.allCases {
            for place in 0..<UInt8(Readiness.count) {
                var table = ReadinessTable()
                table[code] = Readiness(place: place)
                #expect(table[code].place == place)
                #expect(FindingCode.allCases.allSatisfy { $0 == code || table[$0] == .off })
                #expect(ReadinessTable(json: table.json) == table)
                #expect(Readiness(text: Readiness(place: place).text)?.place == place)
            }
        }
    }

    @Test func dynamicShortsThatCannotBeSeenAreNamed() {
        #expect(
            WatchWords.text(.blind(.sampleRate), of: .telegraph)
                == "blind: samples too rare, dynamic shorts are not visible")
    }
}
