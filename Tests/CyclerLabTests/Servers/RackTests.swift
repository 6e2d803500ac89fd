import CyclerCore
import CyclerLab
import CyclerYAML
import Glibc
import Testing

/// Real ptys, sockets and threads; one after another.
@Suite(.serialized) struct RackTests {
    static let lab = """
        rack: test
        speed: 10
        lines:
          pstats:
            modbus-rtu: pstats.tty
            units:
              p1: {unit: 1, twin: reference-potentiostat, cell: {preset: cu, area: 1 cm2}}
              p2: {unit: 2, twin: reference-potentiostat, cell: {preset: sp, area: 1 cm2}}
          rigs:
            modbus-tcp: 0
            units:
              press1: {unit: 3, twin: alicat-pressure}
              load1: {unit: 4, twin: laumas-tlb4}
          smu:
            text-pty: smu.tty
            units: {s1: {twin: keithley-2450, cell: {preset: criec, area: 1 cm2}}}
          lan:
            text-tcp: 0
            units: {s2: {twin: keithley-2450, cell: {preset: criec, area: 1 cm2}}}
        """
    static let poll = Frames.read(1, 0, 12)

    static func port(_ rack: Rack, _ line: Int) throws -> UInt16 {
        guard case .tcp(let port) = rack.address(of: line) else { throw Missing() }
        return port
    }

    struct Missing: Error {}

    @Test func everyLineAnswers() throws {
        let test = try TestRack(Self.lab)
        let tty = try #require(SerialClient(tty: test.folder + "/pstats.tty"))
        for _ in 0..<200 {
            #expect(Frames.registers(try #require(tty.exchange(Self.poll, 29)))?.count == 12)
        }
        let rigs = try #require(SerialClient(port: Self.port(test.rack, 1)))
        let frame = Frames.tcp(0x0102, 4, [3, 0, 0, 0, 2])
        let reply = rigs.exchange(frame, 13)
        #expect(reply == [1, 2, 0, 0, 0, 7, 4, 3, 4, 0, 103, 0, 4])
        let smu = try #require(SerialClient(tty: test.folder + "/smu.tty"))
        #expect(smu.exchange(Array("*LANG?\n".utf8), 5) == Array("SCPI\n".utf8))
        let lan = try #require(SerialClient(port: Self.port(test.rack, 3)))
        #expect(lan.exchange(Array(":OUTP?\r\n".utf8), 2) == Array("0\n".utf8))
    }

    @Test func manyClientsOfOneTCPLine() throws {
        let test = try TestRack(Self.lab)
        let port = try Self.port(test.rack, 1)
        let clients = (0..<8).compactMap { _ in SerialClient(port: port) }
        for (index, client) in clients.enumerated() {
            client.send(Frames.tcp(UInt16(index), 4, [3, 0, 0, 0, 1]))
        }
        for (index, client) in clients.enumerated() {
            #expect(client.receive(11)?.prefix(2) == [0, UInt8(index)])
        }
        let ninth = try #require(SerialClient(port: port))
        #expect(ninth.exchange(Frames.tcp(9, 4, [3, 0, 0, 0, 1]), 11) == nil, "bounded")
    }

    @Test func describesItselfSoThatBusAndSpeedCanBeConfirmed() throws {
        let test = try TestRack(Self.lab)
        let result = try #require(test.client.ask(["method": "describe"])["result"])
        #expect(result["speed"]?.integer == 10)
        let buses = try #require(result["buses"]?.array)
        #expect(buses.map { $0["name"]?.string } == ["pstats", "rigs", "smu", "lan"])
        #expect(buses[0]["link"]?.string == test.folder + "/pstats.tty")
        var resolved = [CChar](repeating: 0, count: Int(PATH_MAX))
        realpath(test.folder + "/pstats.tty", &resolved)
        let path = String(
            decoding: resolved.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #expect(buses[0]["pty"]?.string == path && path.hasPrefix("/dev/pts/"))
        #expect(buses[1]["port"]?.integer == Int(try Self.port(test.rack, 1)))
    }

    @Test func truthTellsWhetherACircuitIsClosed() throws {
        let test = try TestRack(Self.lab)
        let tty = try #require(SerialClient(tty: test.folder + "/pstats.tty"))
        func first() throws -> JSON {
            let result = try #require(test.client.ask(["method": "truth"])["result"])
            return try #require(result["instruments"]?.array?.first)
        }
        #expect(try first()["output-closed"]?.bool == false)
        let set = Frames.write(1, 0, [1, 0] + Frames.float(-5e-5) + Frames.float(0))
        _ = tty.exchange(set, 8)
        _ = tty.exchange(Frames.write(1, 6, 1), 8)
        #expect(try first()["output-closed"]?.bool == true)
        #expect(try first()["energised"]?.bool == true)
        #expect(try first()["closed-boot-ns"]?.integer != nil)
        _ = tty.exchange(Frames.write(1, 6, 0), 8)
        #expect(try first()["output-closed"]?.bool == false)
        #expect(try #require(first()["current"]?.number) == 0)
    }

    @Test func faultsComeAndGoThroughTheSocket() throws {
        let test = try TestRack(Self.lab)
        let tty = try #require(SerialClient(tty: test.folder + "/pstats.tty"))
        _ = try test.client.ask([
            "method": "fault", "kind": "truncate", "target": "p1", "count": 1,
        ])
        #expect(tty.exchange(Self.poll, 14)?.count == 14)
        #expect(tty.exchange(Self.poll, 29)?.count == 29)
        _ = try test.client.ask(["method": "fault", "kind": "silent", "target": "pstats"])
        tty.send(Self.poll)
        _ = try test.client.ask(["method": "clear"])
        _ = try test.client.ask(["method": "fault", "kind": "stale", "target": "pstats"])
        #expect(tty.receive(29)?.count == 29, "the last reply, unasked")
    }

    @Test func aFrozenLineAnswersAfterwards() throws {
        let test = try TestRack(Self.lab)
        let tty = try #require(SerialClient(tty: test.folder + "/pstats.tty"))
        #expect(tty.exchange(Self.poll, 29)?.count == 29)
        _ = try test.client.ask(["method": "fault", "kind": "freeze", "target": "pstats"])
        tty.send(Self.poll)
        _ = try test.client.ask(["method": "truth"])
        #expect(!tty.hasInput)
        _ = try test.client.ask(["method": "clear", "target": "pstats"])
        #expect(tty.receive(29)?.count == 29)
    }

    @Test func aHangUpEndsTheDescriptorAndTheLineReturns() throws {
        let test = try TestRack(Self.lab)
        let link = test.folder + "/pstats.tty"
        let tty = try #require(SerialClient(tty: link))
        let smu = try #require(SerialClient(port: Self.port(test.rack, 3)))
        #expect(smu.exchange(Array(":OUTP?\n".utf8), 2)?.count == 2)
        for line in ["pstats", "lan"] {
            _ = try test.client.ask(["method": "fault", "kind": "hang-up", "target": .string(line)])
        }
        #expect(tty.receive(1) == nil, "hung up")
        #expect(smu.receive(1) == nil, "closed")
        #expect(test.rack.address(of: 0) == .gone && SerialClient(tty: link) == nil)
        _ = try test.client.ask(["method": "clear"])
        let again = try #require(Self.reopened(link))
        #expect(again.exchange(Self.poll, 29)?.count == 29)
        let lan = try #require(Self.reopened(test.rack, 3))
        #expect(lan.exchange(Array(":OUTP?\n".utf8), 2)?.count == 2, "on the same port")
    }

    /// Waits for the link to be there again, by looking at it.
    static func reopened(_ link: String) -> SerialClient? {
        let deadline = BootClock.now() + .seconds(10)
        while BootClock.now() < deadline {
            if let client = SerialClient(tty: link) { return client }
            sched_yield()
        }
        return nil
    }

    static func reopened(_ rack: Rack, _ line: Int) -> SerialClient? {
        let deadline = BootClock.now() + .seconds(10)
        while BootClock.now() < deadline {
            if case .tcp(let port) = rack.address(of: line), let client = SerialClient(port: port) {
                return client
            }
            sched_yield()
        }
        return nil
    }

    @Test func bytesWrittenWhileNobodyListensWaitForTheNextOpener() throws {
        let test = try TestRack(Self.lab)
        let link = test.folder + "/pstats.tty"
        do {
            let first = try #require(SerialClient(tty: link))
            #expect(first.exchange(Self.poll, 29)?.count == 29)
        }
        _ = try test.client.ask(["method": "fault", "kind": "stale", "target": "pstats"])
        let second = try #require(SerialClient(tty: link))
        #expect(second.receive(29)?.count == 29)
    }

    @Test(arguments: [
        (#"{"method":"fault","kind":"melt","target":"p1"}"#, "kind must be one of"),
        (#"{"method":"fault","kind":"late","target":"p1"}"#, "late needs a value in milliseconds"),
        (#"{"method":"fault","kind":"silent","target":"p11"}"#, "did you mean \"p1\"?"),
        (#"{"method":"fault","kind":"silent"}"#, "target is missing"),
        (#"{"method":"fault","kind":"silent","target":"p1","count":0}"#, "count is above zero"),
        (#"{"method":"fault","kind":"silent","target":"p1","seconds":-1}"#, "seconds is from 0"),
        (#"{"method":"fault","kind":"hang-up","target":"p1"}"#, "name the line"),
        (#"{"method":"fault","kind":"sensor-broken","target":"p1"}"#, "cannot have that fault"),
        (#"{"method":"press","target":"p1","newtons":5}"#, "no screw to turn"),
        (#"{"method":"fly"}"#, "unknown method"), (#"{}"#, "no method"),
    ])
    func refusals(request: String, message: String) throws {
        let test = try TestRack(Self.lab)
        let json = try JSONScanner.parse(Array(request.utf8))
        let error = try #require(test.client.ask(json)["error"]?.string)
        #expect(error.contains(message), "\(error)")
    }

    @Test func aSecondRackIsRefusedAndTheFirstLivesOn() throws {
        let test = try TestRack(Self.lab)
        #expect(throws: ServerError.rackRuns(test.rack.socketPath)) {
            _ = try RackSocket(
                path: test.rack.socketPath, obey: { _ in .quit }, onQuit: {})
        }
        #expect(throws: ServerError.rackRuns(test.rack.socketPath)) {
            _ = try Rack(test.rack.plan, directory: test.folder)
        }
        let tty = try #require(SerialClient(tty: test.folder + "/pstats.tty"))
        #expect(tty.exchange(Self.poll, 29)?.count == 29)
    }

    @Test func aTakenPortAndAPlainFileAreRefusedAndNothingIsLeft() throws {
        let test = try TestRack(Self.lab)
        let port = try Self.port(test.rack, 1)
        let folder = test.folder + "/other"
        mkdir(folder, 0o700)
        defer { rmdir(folder) }
        let taken = """
            rack: second
            lines:
              a: {modbus-rtu: a.tty, units: {x: {unit: 1, twin: alicat-pressure}}}
              b: {modbus-tcp: \(port), units: {y: {unit: 1, twin: alicat-pressure}}}
            """
        let plan = try LabFile.decode(bytes: Array(taken.utf8), file: "t").get()
        #expect(throws: ServerError.self) { _ = try Rack(plan, directory: folder) }
        #expect(SerialClient(tty: folder + "/a.tty") == nil, "the link is gone again")
        let file = folder + "/a.tty"
        close(open(file, O_CREAT | O_WRONLY, 0o600))
        defer { unlink(file) }
        #expect(throws: ServerError.notALink(file)) { _ = try Rack(plan, directory: folder) }
    }
}
