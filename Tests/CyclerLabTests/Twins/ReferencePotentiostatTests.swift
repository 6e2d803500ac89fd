import CyclerCore
import CyclerLab
import Testing

/// Register map 1 as a host sees it.
@Suite struct ReferencePotentiostatTests {
    @Test func identityStandsAtHundred() throws {
        let bench = Bench()
        let words = try #require(Frames.registers(bench.send(Frames.read(2, 100, 12))))
        #expect(words[0...3] == [0x4359, 0x5250, 1, 0x0100])
        #expect(words[5] == 0x522D && words[6] == 0x3200, "serial SER-2, two characters each")
    }

    @Test func openAtPowerOnAndReadsTheRestPotential() throws {
        let bench = Bench()
        let poll = try #require(bench.poll())
        #expect(!poll.isClosed && poll.mode == 0 && poll.status == 0)
        #expect(abs(poll.volts - 2.4) < 1e-6 && poll.amperes == 0)
    }

    @Test func platesAfterSetAndClose() throws {
        let bench = Bench()
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.minutes(10))
        let poll = try #require(bench.poll())
        #expect(poll.isClosed && poll.mode == 1)
        #expect(abs(poll.amperes + 4e-5) < 1e-9 && abs(poll.setPoint + 4e-5) < 1e-9)
        #expect(poll.volts < -0.002 && poll.volts > -0.013)
        #expect(bench.send(Frames.write(1, 6, 0)) == Frames.write(1, 6, 0))
        bench.wait(.seconds(1))
        let open = try #require(bench.poll())
        #expect(!open.isClosed && open.mode == 0 && open.setPoint == 0)
        #expect(open.amperes == 0, "what was set does not flow")
        #expect(Frames.registers(bench.send(Frames.read(1, input: false, 0, 1))) == [1])
    }

    @Test func setWithoutCloseEnergisesNothing() throws {
        let bench = Bench()
        let set = [1, 0] + Frames.float(-4e-5) + Frames.float(0)
        #expect(bench.send(Frames.write(1, 0, set)).count == 8)
        bench.wait(.minutes(10))
        #expect(try #require(bench.poll()).amperes == 0)
        #expect(bench.situation()?.cell.intercalated == .zero)
    }

    @Test func holdsVoltageWithItsCurrentLimit() throws {
        let bench = Bench(presets: [.criec])
        let set = [2, 1] + Frames.float(5e-4) + Frames.float(0.2)
        _ = bench.send(Frames.write(1, 0, set))
        _ = bench.send(Frames.write(1, 6, 1))
        bench.wait(.seconds(1))
        let limited = try #require(bench.poll())
        #expect(abs(limited.amperes + 5e-4) < 1e-9 && limited.status & 2 != 0)
        bench.wait(.minutes(90))
        let held = try #require(bench.poll())
        #expect(abs(held.volts - 0.2) < 1e-6 && held.amperes.magnitude < 5e-4)
        #expect(held.status & 2 == 0)
    }

    static let refusals: [([UInt8], UInt8)] = [
        ([1, 4, 0, 0, 0, 15], 2),  // reads beyond the input block
        ([1, 4, 0, 50, 0, 1], 2), ([1, 3, 0, 15, 0, 1], 2), ([1, 4, 0, 0, 0, 0], 3),
        ([1, 4, 0, 0, 0, 126], 3), ([1, 6, 0, 0, 0, 3], 3), ([1, 6, 0, 1, 0, 4], 3),
        ([1, 6, 0, 6, 0, 2], 3), ([1, 6, 0, 14, 0, 1], 3), ([1, 6, 0, 15, 0, 0], 2),
        ([1, 16, 0, 2, 0, 2, 4, 0x7F, 0xC0, 0, 0], 3),  // NaN as set current
        ([1, 16, 0, 14, 0, 2, 4, 0, 0xAC, 0, 0], 2), ([1, 1, 0, 0, 0, 1], 1),
        ([1, 5, 0, 0, 0xFF, 0], 1), ([1, 2, 0, 0, 0, 1], 1),
    ]

    @Test(arguments: refusals)
    func refuses(request: [UInt8], code: UInt8) throws {
        let bench = Bench()
        let before = bench.send(Frames.read(1, input: false, 0, 15))
        let reply = bench.send(Frames.rtu(request))
        #expect(reply == Frames.rtu([1, request[1] | 0x80, code]))
        #expect(bench.send(Frames.read(1, input: false, 0, 15)) == before, "nothing written")
    }

    @Test func watchdogOpensInRealTimeWhenNobodyAsks() throws {
        let bench = Bench(speed: 100)
        _ = bench.send(Frames.write(1, 7, 20))
        #expect(bench.energise(amperes: -4e-5))
        for _ in 0..<10 {
            bench.wait(.milliseconds(1900))
            #expect(try #require(bench.poll()).isClosed, "a request feeds it")
        }
        bench.wait(.milliseconds(2100))
        bench.line.tick(at: bench.now)
        let situation = try #require(bench.situation())
        #expect(!situation.isClosed && situation.isWatchdogExpired)
        let poll = try #require(bench.poll())
        #expect(!poll.isClosed && poll.status & 1 << 5 != 0)
        let opened = try #require(situation.opened)
        #expect(opened - Bench.start == .seconds(2100), "19 s fed, 2 s more, 100-fold")
    }

    @Test func otherUnitsRequestsDoNotFeedTheWatchdog() throws {
        let bench = Bench()
        _ = bench.send(Frames.write(1, 7, 20))
        #expect(bench.energise(amperes: -4e-5))
        for _ in 0..<4 {
            bench.wait(.milliseconds(600))
            _ = bench.poll(2)
        }
        #expect(try #require(bench.poll()).isClosed == false)
    }

    @Test func latchedFlagsRefuseClosingUntilCleared() throws {
        let bench = Bench()
        _ = bench.send(Frames.write(1, 7, 10))
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.seconds(2))
        #expect(bench.send(Frames.write(1, 6, 1)) == Frames.rtu([1, 0x86, 4]))
        #expect(bench.send(Frames.write(1, 14, 0xAC)) == Frames.write(1, 14, 0xAC))
        #expect(bench.send(Frames.write(1, 6, 1)) == Frames.write(1, 6, 1))
        #expect(try #require(bench.poll()).status == 1)
    }

    @Test func hardwareVoltageLimitOpensBetweenPolls() throws {
        let bench = Bench(presets: [.cu])
        _ = bench.send(Frames.write(1, 8, Frames.float(-0.008) + Frames.float(3.5)))
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.hours(1))
        let poll = try #require(bench.poll())
        #expect(!poll.isClosed && poll.status & 1 << 4 != 0)
        #expect(try #require(bench.situation()).cell.deepest > Volts(-0.0082))
    }

    @Test func hardwareCurrentLimitOpens() throws {
        let bench = Bench(presets: [.cu])
        _ = bench.send(Frames.write(1, 12, Frames.float(1e-5)))
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.seconds(1))
        #expect(try #require(bench.poll()).status & 0b10001 == 0b10000)
        #expect(try #require(bench.situation()).cell.intercalated == .zero)
    }

    @Test func aCurrentBeyondTheRangeIsClippedAndSaid() throws {
        let bench = Bench(presets: [.criec])
        #expect(bench.energise(amperes: -4e-4, range: 0))
        bench.wait(.seconds(1))
        let poll = try #require(bench.poll())
        #expect(abs(poll.amperes + 1.05e-4) < 1e-9 && poll.status & 1 << 3 != 0)
    }

    @Test func anOpenLeadDrivesToComplianceWithoutCurrent() throws {
        let bench = Bench(presets: [.criec])
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.hours(1))
        _ = bench.poll()
        let before = try #require(bench.situation()).cell.intercalated
        try bench.line.add(ActiveFault(kind: .device(.leadOpen), unit: 0), at: bench.now)
        bench.wait(.seconds(1))
        let poll = try #require(bench.poll())
        #expect(poll.volts == -5 && poll.amperes == 0 && poll.status & 0b110 == 0b110)
        bench.wait(.hours(1))
        _ = bench.poll()
        #expect(try #require(bench.situation()).cell.intercalated == before)
    }

    @Test func aStuckRelayConductsWhateverIsCommanded() throws {
        let bench = Bench(presets: [.criec])
        #expect(bench.energise(amperes: -4e-5))
        try bench.line.add(ActiveFault(kind: .device(.stuckOutput), unit: 0), at: bench.now)
        #expect(bench.send(Frames.write(1, 6, 0)) == Frames.write(1, 6, 0), "echoed all the same")
        bench.wait(.seconds(1))
        let poll = try #require(bench.poll())
        #expect(poll.isClosed && poll.amperes < -3.9e-5, "status and current tell")
        bench.line.clear(unit: 0, at: bench.now)
        _ = bench.send(Frames.write(1, 6, 0))
        bench.wait(.seconds(1))
        #expect(try #require(bench.poll()).isClosed == false)
    }

    @Test func countsConversionsAndHoldsInBetween() throws {
        let bench = Bench(quiet: false)
        let first = try #require(bench.poll())
        bench.wait(.milliseconds(5))
        let same = try #require(bench.poll())
        #expect(same.counter == first.counter && same.volts == first.volts)
        bench.wait(.milliseconds(200))
        #expect(try #require(bench.poll()).counter == first.counter + 10)
        let before = try #require(bench.poll()).counter
        #expect(bench.energise(amperes: -4e-5))
        let after = try #require(bench.poll())
        #expect(after.counter == before + 1 && after.isClosed, "values go with their status")
    }

    @Test func aCellFeelsItsOven() throws {
        let oven = Climate(Kelvins(298))
        let bench = Bench(presets: [.symmetric], oven: oven)
        #expect(bench.energise(amperes: -4e-5))
        bench.wait(.minutes(30))
        let cold = try #require(bench.poll()).volts
        oven.temperature = Kelvins(333)
        bench.wait(.minutes(30))
        #expect(abs(try #require(bench.poll()).volts / cold - 0.417) < 0.01)
    }
}
