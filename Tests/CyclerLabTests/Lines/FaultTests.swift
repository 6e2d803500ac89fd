import CyclerCore
import CyclerLab
import Testing

/// Faults of lines and what ends them.
@Suite struct FaultTests {
    static let poll = Frames.read(1, 0, 12)

    static func bench(_ fault: ActiveFault) throws -> Bench {
        let bench = Bench()
        try bench.line.add(fault, at: bench.now)
        return bench
    }

    @Test func silentOnceThenGoodAgain() throws {
        let bench = try Self.bench(ActiveFault(kind: .silent, count: 2))
        #expect(bench.send(Self.poll).isEmpty)
        #expect(bench.send(Self.poll).isEmpty)
        #expect(bench.send(Self.poll).count == 29)
        #expect(bench.line.book.faults.isEmpty, "used up")
    }

    @Test func silentStillObeys() throws {
        let bench = try Self.bench(ActiveFault(kind: .silent, unit: 0))
        _ = bench.energise(amperes: -4e-5)
        #expect(bench.situation()?.isClosed == true)
        #expect(bench.poll(2) != nil, "the other unit answers")
    }

    @Test func lateRepliesAreDueLater() throws {
        let bench = try Self.bench(ActiveFault(kind: .late(.milliseconds(700)), count: 1))
        var assembler = RequestAssembler(.modbusRTU)
        var replies: [TimedReply] = []
        assembler.push(Self.poll + Self.poll, at: bench.now)
        bench.line.process(&assembler, at: bench.now, into: &replies)
        #expect(replies.map { $0.due - bench.now } == [.milliseconds(700), .zero])
    }

    @Test func truncatedRepliesLoseTheirSecondHalf() throws {
        let bench = try Self.bench(ActiveFault(kind: .truncate))
        let reply = bench.send(Self.poll)
        #expect(reply.count == 14 && reply[0] == 1 && reply[1] == 4)
    }

    @Test func wrongChecksums() throws {
        let bench = try Self.bench(ActiveFault(kind: .badChecksum))
        let reply = bench.send(Self.poll)
        #expect(reply.count == 29 && Frames.registers(reply) == nil)
    }

    @Test func anotherUnitsFrameIsSoundButForeign() throws {
        let bench = try Self.bench(ActiveFault(kind: .otherUnit))
        let reply = bench.send(Self.poll)
        #expect(reply[0] == 2 && Frames.registers(reply) != nil)
    }

    @Test func garbageComesAhead() throws {
        let bench = try Self.bench(ActiveFault(kind: .garbage))
        let reply = bench.send(Self.poll)
        #expect(reply.count > 29)
        #expect(Frames.registers(Array(reply.suffix(29))) != nil)
    }

    @Test func staleRepeatsTheLastReplyUnasked() throws {
        let bench = Bench()
        let reply = bench.send(Self.poll)
        try bench.line.add(ActiveFault(kind: .stale), at: bench.now)
        let first = bench.line.takeInjections()
        let second = bench.line.takeInjections()
        #expect(first == [reply] && second.isEmpty)
    }

    @Test func aFrozenLineAnswersWhenItThaws() throws {
        let until = Bench.start + .seconds(3)
        let bench = try Self.bench(ActiveFault(kind: .freeze, until: until))
        var assembler = RequestAssembler(.modbusRTU)
        var replies: [TimedReply] = []
        assembler.push(Self.poll, at: bench.now)
        bench.line.process(&assembler, at: bench.now, into: &replies)
        #expect(replies.isEmpty && bench.line.isFrozen)
        bench.line.tick(at: until)
        bench.line.process(&assembler, at: until, into: &replies)
        #expect(replies.count == 1 && !bench.line.isFrozen)
    }

    @Test func aFrozenUnitLosesRequestsAndItsNeighbourDoesNot() throws {
        let bench = try Self.bench(ActiveFault(kind: .freeze, unit: 0))
        #expect(bench.poll(1) == nil && bench.poll(2) != nil)
        bench.line.clear(unit: 0, at: bench.now)
        #expect(bench.poll(1) != nil)
    }

    @Test func aFrozenUnitsWatchdogStillOpens() throws {
        let bench = Bench()
        _ = bench.send(Frames.write(1, 7, 20))
        #expect(bench.energise(amperes: -4e-5))
        try bench.line.add(ActiveFault(kind: .freeze, unit: 0), at: bench.now)
        for _ in 0..<3 {
            bench.wait(.seconds(1))
            _ = bench.poll(1)
        }
        bench.line.tick(at: bench.now)
        #expect(bench.situation()?.isClosed == false)
    }

    @Test func anIgnoredWatchdogNeverOpens() throws {
        let bench = try Self.bench(ActiveFault(kind: .device(.watchdogIgnored), unit: 0))
        _ = bench.send(Frames.write(1, 7, 20))
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.minutes(10))
        bench.line.tick(at: bench.now)
        #expect(bench.situation()?.isClosed == true)
    }

    @Test func aShortOnDemandIsSeenAtOnceAndStays() throws {
        let bench = Bench(presets: [.criecHealthy])
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.hours(40))
        #expect(try #require(bench.poll()).volts < -0.002)
        try bench.line.add(ActiveFault(kind: .device(.cellShort), unit: 0), at: bench.now)
        bench.wait(.seconds(1))
        #expect(try #require(bench.poll()).volts > -0.0002)
        bench.line.clear(unit: nil, at: bench.now)
        let truth = try #require(bench.situation())
        #expect(truth.cell.isShorted && truth.shorted != nil)
    }

    @Test func anOffsetStepEndsWithItsTime() throws {
        let bench = try Self.bench(
            ActiveFault(
                kind: .device(.offsetStep(Volts(0.01))), unit: 0, until: Bench.start + .seconds(5)))
        bench.wait(.seconds(1))
        #expect(abs(try #require(bench.poll()).volts - 2.41) < 1e-6)
        bench.wait(.seconds(5))
        #expect(abs(try #require(bench.poll()).volts - 2.40) < 1e-6)
    }

    @Test func aLooseContactAndAnOpenSenseLeadEndWhenCleared() throws {
        let bench = Bench(presets: [.symmetric])
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.hours(1))
        let sound = try #require(bench.poll()).volts
        let loose = try #require(FaultWord.contactLoss.fault(value: 0.1))
        try bench.line.add(ActiveFault(kind: loose, unit: 0), at: bench.now)
        bench.wait(.seconds(1))
        let raised = try #require(bench.poll()).volts / sound
        #expect(abs(raised - 116.0 / 44) < 0.01)
        bench.line.clear(unit: nil, at: bench.now)
        bench.wait(.seconds(1))
        let restored = try #require(bench.poll()).volts / sound
        #expect(abs(restored - 1) < 1e-6)
        let open = try #require(FaultWord.senseOpen.fault(value: nil))
        try bench.line.add(ActiveFault(kind: open, unit: 0), at: bench.now)
        var strayed = false
        for _ in 0..<200 {
            bench.wait(.seconds(1))
            let volts = try #require(bench.poll()).volts
            #expect(volts.magnitude <= 1)
            strayed = strayed || volts.magnitude > 0.2
        }
        let truth = try #require(bench.situation()).response.voltage.value / sound
        #expect(strayed && abs(truth - 1) < 1e-6)
    }

    @Test(arguments: [
        (ActiveFault(kind: .stale, unit: 0), FaultRefusal.needsLine),
        (ActiveFault(kind: .hangUp, unit: 0), .needsLine),
        (ActiveFault(kind: .device(.leadOpen)), .needsUnit),
        (ActiveFault(kind: .freeze, count: 3), .notCountable),
        (ActiveFault(kind: .device(.sensorBroken), unit: 0), .notPossible),
    ])
    func refuses(fault: ActiveFault, reason: FaultRefusal) {
        let bench = Bench()
        #expect(throws: reason) { try bench.line.add(fault, at: bench.now) }
        #expect(bench.line.book.faults.isEmpty)
    }

    @Test func theBookHasABound() throws {
        let bench = Bench()
        for _ in 0..<FaultBook.countMax {
            try bench.line.add(ActiveFault(kind: .truncate), at: bench.now)
        }
        #expect(throws: FaultRefusal.tooMany) {
            try bench.line.add(ActiveFault(kind: .truncate), at: bench.now)
        }
    }

    @Test func aBroadcastIsObeyedByAllAndAnsweredByNone() {
        let bench = Bench()
        #expect(bench.send(Frames.write(0, 7, 30)).isEmpty)
        for unit: UInt8 in [1, 2] {
            let read = bench.send(Frames.read(unit, input: false, 7, 1))
            #expect(Frames.registers(read) == [30])
        }
    }

    @Test func aUnitThatIsNotThereSaysNothing() {
        let bench = Bench()
        #expect(bench.send(Frames.read(9, 0, 2)).isEmpty)
    }

    @Test(arguments: [
        (FaultWord.late, nil as Double?), (.late, -1), (.late, 1e9), (.cellLeak, nil),
        (.offsetStep, 100), (.freeze, 1), (.cellShort, 0), (.contactLoss, nil), (.contactLoss, 0),
        (.contactLoss, 1.5), (.senseOpen, 1),
    ])
    func wordsNeedTheValueTheyName(word: FaultWord, value: Double?) {
        #expect(word.fault(value: value) == nil)
    }

    @Test func tcpFaultsSpoilTheHeader() throws {
        let bench = RigTests.alicat()
        let tcp = SimulatedLine(name: "t", kind: .modbusTCP, units: bench.line.units)
        bench.line = tcp
        let request = Frames.tcp(7, 3, [4, 0x04, 0xAF, 0, 1])
        #expect(bench.send(request).prefix(2) == [0, 7])
        try bench.line.add(ActiveFault(kind: .badChecksum, count: 1), at: bench.now)
        #expect(bench.send(request).prefix(2) == [0, 8])
        try bench.line.add(ActiveFault(kind: .otherUnit, count: 1), at: bench.now)
        #expect(bench.send(request)[6] == 4)
        #expect(bench.send(request)[6] == 3)
    }
}
