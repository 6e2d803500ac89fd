import CyclerControl
import CyclerCore
import CyclerDaemon
import Glibc
import Testing

/// The server keeps its bounds, whatever a client does.
@Suite struct BoundsTests {
    @Test func beyondTheRequestsUnderWayItIsBusyButStillOpens() throws {
        let lab = try Lab {
            $0.bounds.inFlight = 3; $0.bounds.openingReserve = 1
        }
        let client = try RawClient.greeted(lab.socketPath)
        for id in 1...3 {
            client.ask(.resume(channel: "A1"), id: id)
            #expect(try client.next() == .accepted(.number(id), TrackingID(UInt64(id))))
        }
        client.ask(.resume(channel: "A1"), id: 4)
        #expect(try client.next() == .error(.number(4), .busy))
        client.ask(.safe(channel: nil), id: 5)
        #expect(try client.next() == .accepted(.number(5), TrackingID(4)))
        client.ask(.safe(channel: nil), id: 6)
        #expect(try client.next() == .error(.number(6), .busy))
        lab.server.finish(TrackingID(1), with: .done(message: "", details: .null))
        lab.server.finish(TrackingID(4), with: .done(message: "", details: .null))
        _ = try client.next()
        _ = try client.next()
        client.ask(.resume(channel: "A1"), id: 7)
        #expect(try client.next() == .accepted(.number(7), TrackingID(5)))
        #expect(lab.backend.seen.count == 5)
    }

    @Test func aClientThatLeavesFreesItsPlaces() throws {
        let lab = try Lab { $0.bounds.inFlight = 1 }
        var client: RawClient? = try RawClient.greeted(lab.socketPath)
        client?.ask(.resume(channel: "A1"))
        _ = try client?.next()
        client = nil
        let other = try RawClient.greeted(lab.socketPath)
        // The server learns of the end on its own time; it is busy until then.
        var answer = ServerMessage.error(.number(1), .busy)
        while answer == .error(.number(1), .busy) {
            other.ask(.resume(channel: "A1"))
            answer = try other.next()
        }
        guard case .accepted = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test func aClientThatDoesNotReadIsDroppedAndOthersAreServed() throws {
        let lab = try Lab { $0.bounds.outboundBytes = 1 << 16 }
        let slow = try RawClient.greeted(lab.socketPath)
        let good = try RawClient.greeted(lab.socketPath)
        let ask = RequestFrame(id: .number(1), request: .status).line
        // Never reads an answer; ends when the server hangs up.
        var asked = 0
        while asked < 200_000, slow.send(ask) { asked += 1 }
        #expect(asked < 200_000)
        good.ask(.hello, id: 2)
        #expect(try good.next() == .result(.number(2), FakeBackend.quietLab.hello.json))
        #expect(slow.isEnded())
        #expect(lab.log.contains { $0.contains("dropped: it does not read") })
    }

    @Test func aWatcherThatReadsNothingIsDroppedAfterItsTime() throws {
        let lab = try Lab {
            $0.bounds.unread = .milliseconds(50)
            $0.bounds.watchPeriod = .milliseconds(5)
        }
        // Large statuses fill the kernel's buffer soon.
        var snapshot = FakeBackend.quietLab
        snapshot.channels = Array(repeating: snapshot.channels[0], count: 500)
        lab.backend.show(snapshot)
        let watcher = try RawClient.greeted(lab.socketPath)
        watcher.ask(.watch)
        let good = try RawClient.greeted(lab.socketPath)
        while !lab.log.contains(where: { $0.contains("unread") }) {
            good.ask(.hello)
            _ = try good.next()
        }
        #expect(watcher.isEnded())
    }

    @Test func aLineBeyondTheBoundEndsTheConnection() throws {
        let lab = try Lab()
        let client = try RawClient.greeted(lab.socketPath)
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: RequestBounds.lineMax + 1)
        client.send(line)
        guard case .error(nil, let refusal) = try client.next() else {
            Issue.record("no error")
            return
        }
        #expect(refusal.code == .tooLarge)
        #expect(client.isEnded())
        let other = try RawClient.greeted(lab.socketPath)
        other.ask(.hello)
        _ = try other.next()
    }

    @Test func anAnswerBeyondTheBoundIsRefusedAndTheConnectionGoesOn() throws {
        let lab = try Lab { $0.bounds.answerBytes = 1000 }
        let client = try RawClient.greeted(lab.socketPath)
        lab.backend.list(.array(Array(repeating: "R_001", count: 500)))
        client.ask(.runs, id: 1)
        guard case .error(.number(1), let refusal) = try client.next() else {
            Issue.record("no error")
            return
        }
        #expect(refusal.code == .tooLarge)
        lab.backend.list(["R_001"])
        client.ask(.runs, id: 2)
        #expect(try client.next() == .result(.number(2), ["R_001"]))
    }

    @Test func aFileAtItsBoundArrivesWhole() throws {
        let lab = try Lab()
        let text = String(repeating: "key: value\n", count: FileContent.textMax / 11)
        let cell = FileContent(name: "big.yaml", text: text)
        let client = try RawClient.greeted(lab.socketPath)
        client.ask(.mount(channel: "A1", cell: cell))
        _ = try client.next()
        #expect(lab.backend.seen.first?.request == .mount(channel: "A1", cell: cell))
    }

    @Test func beyondTheConnectionsItSaysSoAndHangsUp() throws {
        let lab = try Lab { $0.bounds.connections = 2 }
        let clients = [
            try RawClient.greeted(lab.socketPath), try RawClient.greeted(lab.socketPath),
        ]
        let third = try RawClient.greeted(lab.socketPath)
        guard case .error(nil, let refusal) = try third.next() else {
            Issue.record("no error")
            return
        }
        #expect(refusal.code == .busy)
        #expect(third.isEnded())
        for client in clients {
            client.ask(.hello)
            _ = try client.next()
        }
    }

    @Test func eventsBeyondTheBoundAreDroppedAndCounted() throws {
        let lab = try Lab { $0.bounds.pendingEvents = 0 }
        let watcher = try RawClient.greeted(lab.socketPath)
        watcher.ask(.watch)
        _ = try watcher.next()
        let event = ControlEvent.message(
            OperatorMessage(
                channel: nil, severity: .info, text: "x", at: UnixTime(nanoseconds: 0)))
        for _ in 0..<5 { lab.server.publish(event) }
        #expect(lab.server.droppedEvents == 5)
        watcher.ask(.hello, id: 2)
        #expect(try watcher.nextNews() == .result(.number(2), FakeBackend.quietLab.hello.json))
    }
}
