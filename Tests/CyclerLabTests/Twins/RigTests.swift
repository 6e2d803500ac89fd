import CyclerCore
import CyclerLab
import Testing

/// Pressure controller, load cell and oven.
@Suite struct RigTests {
    static func alicat() -> Bench {
        Bench(
            .modbusRTU,
            .registers(
                AlicatTwin(
                    clock: Bench.clock(), seed: 1, unit: Pascals(6894.757), fullScale: Pascals(1e6),
                    slopePerSecond: Pascals(1e4), lag: .seconds(2))), number: 3)
    }

    @Test(arguments: [true, false])
    func alicatFollowsItsSetPoint(input: Bool) throws {
        let bench = Self.alicat()
        let write = Frames.write(3, 1009, Frames.float(20))
        #expect(bench.send(write) == Frames.rtu(Array(write.prefix(6))))
        bench.wait(.seconds(5))
        let early = try #require(
            Frames.registers(bench.send(Frames.read(3, input: input, 1202, 2))))
        #expect(Frames.float(early, 0) > 1 && Frames.float(early, 0) < 8, "it takes its time")
        bench.wait(.minutes(5))
        let late = try #require(Frames.registers(bench.send(Frames.read(3, input: input, 1199, 5))))
        #expect(late[0] == 8 && late[1] == 0 && late[2] == 0)
        #expect(abs(Frames.float(late, 3) - 20) < 0.1)
        let set = try #require(Frames.registers(bench.send(Frames.read(3, input: false, 1009, 2))))
        #expect(Frames.float(set, 0) == 20)
    }

    @Test func alicatRefuses() {
        let bench = Self.alicat()
        #expect(bench.send(Frames.write(3, 1009, 5)) == Frames.rtu([3, 0x86, 1]), "no function 06")
        #expect(bench.send(Frames.write(3, 1009, [1])) == Frames.rtu([3, 0x90, 2]))
        let high = Frames.write(3, 1009, Frames.float(500))
        #expect(bench.send(high) == Frames.rtu([3, 0x90, 3]), "above full scale")
        let nan = Frames.write(3, 1009, Frames.float(.nan))
        #expect(bench.send(nan) == Frames.rtu([3, 0x90, 3]))
        #expect(bench.send(Frames.read(3, 1212, 2)) == Frames.rtu([3, 0x84, 2]))
        _ = bench.send(Frames.write(3, 999, [7, 0]))
        #expect(Frames.registers(bench.send(Frames.read(3, 1000, 1))) == [32771])
    }

    @Test func alicatSaysWhenItsSensorIsBroken() throws {
        let bench = Self.alicat()
        try bench.line.add(ActiveFault(kind: .device(.sensorBroken), unit: 0), at: bench.now)
        #expect(Frames.registers(bench.send(Frames.read(3, 1200, 2))) == [0, 1 << 9])
        bench.line.clear(unit: nil, at: bench.now)
        #expect(Frames.registers(bench.send(Frames.read(3, 1200, 2))) == [0, 0])
    }

    @Test func loadCellReadsAndAPersonTurnsTheScrew() throws {
        let bench = Bench(
            .modbusRTU,
            .registers(
                LaumasTwin(
                    clock: Bench.clock(), seed: 1, division: Grams(100), force: Newtons(98.0665))),
            number: 4)
        let words = try #require(Frames.registers(bench.send(Frames.read(4, input: false, 0, 9))))
        #expect(words[7] == 0 && abs(Int(words[8]) - 100) <= 2)
        let turned = bench.line.press(0, Newtons(980.665))
        #expect(turned)
        bench.wait(.minutes(1))
        let more = try #require(Frames.registers(bench.send(Frames.read(4, input: false, 7, 2))))
        #expect(abs(Int(more[1]) - 1000) <= 2)
        #expect(bench.send(Frames.read(4, input: true, 7, 2)) == Frames.rtu([4, 0x84, 1]))
        #expect(bench.send(Frames.read(4, input: false, 0, 33)) == Frames.rtu([4, 0x83, 3]))
        #expect(bench.send(Frames.write(4, 5, 7)) == Frames.rtu([4, 0x86, 2]), "reads only")
    }

    static func oven(_ climate: Climate) -> Bench {
        Bench(
            .modbusRTU,
            .registers(
                EurothermTwin(
                    clock: Bench.clock(), seed: 1, climate: climate,
                    limits: Kelvins(celsius: 5)...Kelvins(celsius: 120),
                    slopePerSecond: Kelvins(2.0 / 60), lag: .minutes(5))), number: 5)
    }

    @Test func ovenRampsLagsAndWarmsItsCells() throws {
        let climate = Climate(Kelvins(celsius: 25))
        let bench = Self.oven(climate)
        let write = Frames.write(5, 0x8004, Frames.float(60))
        #expect(bench.send(write) == Frames.rtu(Array(write.prefix(6))))
        bench.wait(.minutes(10))
        let way = try #require(
            Frames.registers(bench.send(Frames.read(5, input: false, 0x800A, 2))))
        #expect(abs(Frames.float(way, 0) - 45) < 0.01, "working set point, 2 K a minute")
        #expect(climate.temperature.celsius < 42)
        bench.wait(.hours(2))
        let there = try #require(
            Frames.registers(bench.send(Frames.read(5, input: false, 0x8002, 6))))
        #expect(abs(Frames.float(there, 0) - 60) < 0.2 && Frames.float(there, 2) == 60)
        #expect(abs(climate.temperature.celsius - 60) < 0.01)
        #expect(Frames.registers(bench.send(Frames.read(5, input: false, 1, 2))) == [60, 60])
    }

    @Test func ovenRefuses() throws {
        let bench = Self.oven(Climate(Kelvins(celsius: 25)))
        let hot = Frames.write(5, 0x8004, Frames.float(200))
        #expect(bench.send(hot) == Frames.rtu([5, 0x90, 3]))
        #expect(bench.send(Frames.write(5, 0x8004, 60)) == Frames.rtu([5, 0x86, 1]))
        #expect(bench.send(Frames.read(5, input: false, 0x8003, 2)) == Frames.rtu([5, 0x83, 2]))
        #expect(bench.send(Frames.read(5, input: false, 0x8002, 3)) == Frames.rtu([5, 0x83, 2]))
        #expect(bench.send(Frames.read(5, input: false, 199, 1)) == Frames.rtu([5, 0x83, 2]))
        try bench.line.add(ActiveFault(kind: .device(.sensorBroken), unit: 0), at: bench.now)
        #expect(Frames.registers(bench.send(Frames.read(5, input: false, 75, 1))) == [32])
    }
}
