import CyclerBus
import CyclerCore
import Testing

/// A value is trusted only from a line that was shown to be in step.
@Suite struct StepTests {
    @Test func lateAnswerNeverBecomesAnotherRegistersValue() {
        var line = Fixture.single { $0.script[1] = .late(.milliseconds(70)) }
        line.at(Fixture.ms(110), .submit(Fixture.read(1, address: 10, count: 1)))
        line.at(Fixture.ms(111), .submit(Fixture.read(2, address: 12, count: 1)))
        line.at(Fixture.ms(112), .submit(Fixture.read(3, address: 13, count: 1)))
        line.run(until: Fixture.ms(600))
        #expect(line.outcomes(1) == [.failed(.timeout, at: 0)])
        #expect(line.values(2) == [1102])
        #expect(line.values(3) == [1103])
        #expect(line.kinds.contains(.line(.quarantined)))
    }

    @Test func lateAnswerRestartsTheQuarantine() {
        var line = Fixture.single { $0.script[1] = .late(.milliseconds(140)) }
        line.at(Fixture.ms(110), .submit(Fixture.read(1)))
        line.at(Fixture.ms(111), .submit(Fixture.read(2)))
        line.run(until: Fixture.ms(600))
        // Timeout at 160, the answer at 252, silence for 100 from there.
        #expect(line.trace.contains("352 u1 r200*5 ok"))
        #expect(line.outcomes(2) == [.completed])
    }

    @Test func chatteringLineIsTriedInTheEnd() {
        var tracker = BusMachine(
            bus: BusIndex(0),
            policy: BusPolicy(gap: .zero, reconnects: false, quarantinesOnOpen: true),
            members: [Fixture.member()], at: .zero)
        var reports: [BusReport] = []
        #expect(tracker.next(at: .zero, into: &reports) == .open)
        tracker.opened(at: .zero, into: &reports)
        #expect(tracker.next(at: .zero, into: &reports) == .flush)
        var listens = 0
        for moment in stride(from: 0, through: 1000, by: 50) {
            guard case .listen = tracker.next(at: Fixture.ms(moment), into: &reports) else { break }
            tracker.heard(at: Fixture.ms(moment))
            listens += 1
        }
        #expect(listens == 8)
    }

    @Test(arguments: [VirtualDevice.Fault.garbled, .otherUnit, .silent, .deaf])
    func badAnswerFailsTheExchangeAndIsProvedAway(fault: VirtualDevice.Fault) {
        var line = Fixture.single { $0.script[1] = fault }
        line.at(Fixture.ms(110), .submit(Fixture.read(1)))
        line.at(Fixture.ms(111), .submit(Fixture.read(2)))
        line.run(until: Fixture.ms(600))
        #expect(line.values(1).isEmpty)
        #expect(line.outcomes(1).count == 1)
        #expect(line.values(2) == [1100])
        let quarantine = line.trace.firstIndex {
            $0.hasSuffix("line quarantined") && $0 != "0 line quarantined"
        }
        let proof = line.trace.lastIndex { $0.contains("r200*5 ok") }
        let value = line.trace.firstIndex { $0.hasSuffix("#2 completed") }
        #expect(quarantine != nil && proof != nil && value != nil)
        if let quarantine, let proof, let value {
            #expect(quarantine < proof && proof < value)
        }
    }

    @Test func writesAreNeverRepeatedAndReadsAreAsOftenAsAllowed() {
        var line = Fixture.single()
        var check = Fixture.energise(1)
        check.transactions[2].onMismatch = .retry(2)
        check.transactions[2].acceptance = .bytes([0, 9], mask: nil)
        line.at(Fixture.ms(50), .submit(check))
        line.run(until: Fixture.ms(300))
        #expect(line.outcomes(1) == [.failed(.mismatch, at: 2)])
        #expect(line.trace.filter { $0.contains("r100*1") }.count == 3)
        #expect(line.trace.filter { $0.contains("w100=1") }.count == 1)
    }

    @Test func exceptionDoesNotUpsetTheLine() {
        var line = Fixture.single { $0.script[1] = .exception(2) }
        line.at(Fixture.ms(110), .submit(Fixture.read(1)))
        line.at(Fixture.ms(111), .submit(Fixture.read(2)))
        line.run(until: Fixture.ms(200))
        #expect(line.outcomes(1) == [.failed(.exception(2), at: 0)])
        #expect(line.outcomes(2) == [.completed])
        #expect(!line.kinds.dropFirst(2).contains(.line(.quarantined)))
    }

    /// Frozen through several proofs, then everything at once: the burst holds an answer that
    /// fits the proof in progress, so one more quiet quarantine and proof follow.
    @Test func thawedBacklogIsNotTakenForProof() {
        var line = Fixture.single()
        line.run(until: Fixture.ms(150))
        line.devices[0].frozenUntil = Fixture.ms(3000)
        line.at(Fixture.ms(151), .submit(Fixture.read(1, address: 10, count: 3)))
        line.run(until: Fixture.ms(2990))
        line.at(Fixture.ms(5000), .submit(Fixture.read(2, address: 11, count: 3)))
        line.run(until: Fixture.ms(6000))
        #expect(line.outcomes(1).count == 1)
        #expect(line.values(1).isEmpty)
        #expect(line.values(2) == [1101])
        #expect(line.kinds.contains(.instrument(Fixture.one, online: false)))
        #expect(
            line.kinds.last { if case .instrument = $0 { true } else { false } }
                == .instrument(Fixture.one, online: true))
    }

    /// The backlog begins with proofs, so that its first answer fits the proof in progress, and
    /// comes slowly enough that nothing waits in the buffer when the next request goes out.
    @Test(arguments: [UInt16(3), 5])
    func slowBacklogOfProofsIsNotBelieved(count: UInt16) {
        for thaw in stride(from: 400, through: 4000, by: 10) {
            let poll = PollPlan(
                exchange: Fixture.read(1, address: 10, count: count, priority: .poll),
                period: .milliseconds(50))
            var line = VirtualLine(
                members: [Fixture.member(polls: [poll])], devices: [VirtualDevice(unit: 1)])
            line.run(until: Fixture.ms(240))
            line.devices[0].script[line.devices[0].heard] = .deaf
            line.devices[0].spacing = .milliseconds(5)
            line.devices[0].frozenUntil = Fixture.ms(thaw)
            line.run(until: Fixture.ms(7000))
            #expect(Set(line.values(1)) == [1100], "thawed at \(thaw)")
            #expect(line.outcomes(1).last == .completed)
        }
    }

    /// At every moment a poll's value is that of its own register, whatever the faults before.
    @Test func sweptFaultsNeverBringAWrongValue() {
        let faults: [VirtualDevice.Fault] = [
            .late(.milliseconds(60)), .late(.milliseconds(90)), .late(.milliseconds(140)),
            .silent, .deaf, .garbled, .otherUnit, .exception(6),
        ]
        for (index, first) in faults.enumerated() {
            for second in faults {
                var line = VirtualLine(
                    members: [
                        Fixture.member(
                            polls: [
                                PollPlan(
                                    exchange: Fixture.read(
                                        1, address: 10, count: 2, priority: .poll),
                                    period: .milliseconds(20)),
                                PollPlan(
                                    exchange: Fixture.read(
                                        2, address: 12, count: 2, priority: .poll),
                                    period: .milliseconds(30)),
                            ])
                    ],
                    devices: [VirtualDevice(unit: 1)])
                line.devices[0].script[3 + index] = first
                line.devices[0].script[5 + index] = second
                line.devices[0].script[6] = second
                line.run(until: Fixture.ms(3000))
                #expect(Set(line.values(1)) == [1100])
                #expect(Set(line.values(2)) == [1102])
            }
        }
    }

    @Test func mismatchedProofIsNotTrusted() {
        var line = Fixture.single { $0.registers[200] = 1 }
        line.at(Fixture.ms(110), .submit(Fixture.energise(1)))
        line.run(until: Fixture.ms(2000))
        #expect(line.outcomes(1) == [.failed(.offline, at: 0)])
        #expect(line.devices[0].switchings.isEmpty)
        #expect(!line.kinds.contains(.line(.ready)))
    }

    @Test func overTCPABadAnswerClosesTheConnection() {
        var line = VirtualLine(
            members: [Fixture.member()], devices: [VirtualDevice(unit: 1)],
            policy: BusPolicy(gap: .zero, reconnects: true, quarantinesOnOpen: false))
        line.devices[0].script[1] = .late(.milliseconds(70))
        line.at(Fixture.ms(10), .submit(Fixture.read(1, count: 1)))
        line.at(Fixture.ms(11), .submit(Fixture.read(2, address: 12, count: 1)))
        line.run(until: Fixture.ms(500))
        #expect(line.kinds.contains(.line(.closed(errno: 110))))
        #expect(line.opens == 2)
        #expect(line.values(2) == [1102])
    }
}
