import CyclerControl
import CyclerCore
import CyclerDaemon
import Glibc
import Testing

/// What a client and the server say to each other, over a real socket.
@Suite struct ConversationTests {
    let lab: Lab
    init() throws { lab = try Lab() }

    @Test func theFirstLineIsHello() throws {
        let client = try RawClient(lab.socketPath)
        #expect(try client.next() == .hello(FakeBackend.quietLab.hello))
    }

    @Test func queriesAreAnsweredFromTheSnapshot() throws {
        let client = try RawClient.greeted(lab.socketPath)
        client.ask(.status, id: 5)
        #expect(try client.next() == .result(.number(5), FakeBackend.quietLab.json))
        var stopping = FakeBackend.quietLab
        stopping.state = .stopping
        lab.backend.show(stopping)
        client.ask(.hello, id: 6)
        #expect(try client.next() == .result(.number(6), stopping.hello.json))
        #expect(lab.backend.seen.isEmpty)
    }

    @Test func runsAreReadAwayFromTheLoop() throws {
        let client = try RawClient.greeted(lab.socketPath)
        client.ask(.runs, id: 1)
        #expect(try client.next() == .result(.number(1), lab.backend.runList()))
        client.ask(.show(run: "R_001"), id: 2)
        guard case .result(.number(2), let run) = try client.next() else {
            Issue.record("no result")
            return
        }
        #expect(run["run"] == "R_001")
        client.ask(.show(run: "R_002"), id: 3)
        guard case .error(.number(3), let refusal) = try client.next() else {
            Issue.record("no error")
            return
        }
        #expect(refusal.code == .unknownName)
    }

    @Test func acceptedComesBeforeDoneEvenWhenDoneIsInstant() throws {
        lab.backend.react { _ in .at(once: .done(message: "A1 is open", details: ["i": 1])) }
        let client = try RawClient.greeted(lab.socketPath)
        for id in 1...50 {
            client.ask(.pause(channel: "A1"), id: id)
            let tracking = TrackingID(UInt64(id))
            #expect(try client.next() == .accepted(.number(id), tracking))
            #expect(
                try client.next() == .done(tracking, message: "A1 is open", details: ["i": 1]))
        }
    }

    @Test func answersFindTheirClientInAnyOrder() throws {
        let first = try RawClient.greeted(lab.socketPath)
        let second = try RawClient.greeted(lab.socketPath)
        first.ask(.resume(channel: "A1"), id: 1)
        #expect(try first.next() == .accepted(.number(1), TrackingID(1)))
        second.ask(.zero(channel: "A1"), id: 1)
        #expect(try second.next() == .accepted(.number(1), TrackingID(2)))
        let refusal = ControlRefusal(.failed, "no current to zero", next: "wait for a rest")
        lab.server.finish(TrackingID(2), with: .failed(refusal))
        lab.server.finish(TrackingID(1), with: .done(message: "ok", details: .null))
        #expect(try second.next() == .failed(TrackingID(2), refusal))
        #expect(try first.next() == .done(TrackingID(1), message: "ok", details: .null))
    }

    @Test func aRefusalOfTheBackendIsTheAnswer() throws {
        let refusal = ControlRefusal(
            .checksFailed, "A1 does not start",
            checks: [FailedCheck(check: "ocv", message: "0.01 V", acceptable: false)])
        lab.backend.react { _ in .refuse(refusal) }
        let client = try RawClient.greeted(lab.socketPath)
        client.ask(.resume(channel: "A1"), id: 9)
        #expect(try client.next() == .error(.number(9), refusal))
    }

    @Test func aSecondAnswerIsNotSent() throws {
        let client = try RawClient.greeted(lab.socketPath)
        client.ask(.resume(channel: "A1"), id: 1)
        _ = try client.next()
        lab.server.finish(TrackingID(1), with: .done(message: "one", details: .null))
        lab.server.finish(TrackingID(1), with: .done(message: "two", details: .null))
        lab.server.finish(TrackingID(77), with: .done(message: "three", details: .null))
        #expect(try client.next() == .done(TrackingID(1), message: "one", details: .null))
        client.ask(.hello, id: 2)
        #expect(try client.next() == .result(.number(2), FakeBackend.quietLab.hello.json))
    }

    @Test func watchersHearEventsAndOthersDoNot() throws {
        let watcher = try RawClient.greeted(lab.socketPath)
        let other = try RawClient.greeted(lab.socketPath)
        watcher.ask(.watch, id: 1)
        #expect(try watcher.next() == .result(.number(1), ["watching": true]))
        #expect(try watcher.next() == .event(.status(FakeBackend.quietLab)))
        let event = ControlEvent.message(
            OperatorMessage(
                channel: "A1", severity: .warning, text: "turn the screw to 3.5 MPa (350 N)",
                at: UnixTime(nanoseconds: 0)))
        lab.server.publish(event)
        #expect(try watcher.nextNews() == .event(event))
        other.ask(.hello, id: 2)
        #expect(try other.next() == .result(.number(2), FakeBackend.quietLab.hello.json))
    }

    @Test func statusesComeWithoutAsking() throws {
        let watcher = try RawClient.greeted(lab.socketPath)
        watcher.ask(.watch, id: 1)
        _ = try watcher.next()
        var later = FakeBackend.quietLab
        later.takenAt = UnixTime(nanoseconds: 9_000_000_000)
        lab.backend.show(later)
        while try watcher.next() != .event(.status(later)) {}
        #expect(lab.server.heartbeat > 0)
    }

    @Test func aBadLineIsAnsweredAndTheConnectionGoesOn() throws {
        let client = try RawClient.greeted(lab.socketPath)
        client.send("nonsense\n\n\r\n")
        guard case .error(nil, let refusal) = try client.next() else {
            Issue.record("no error")
            return
        }
        #expect(refusal.code == .parse)
        // In pieces, two in one packet.
        client.send(#"{"jsonrpc":"2.0","id":1,"#)
        client.send(
            #""method":"hello"}"# + "\n" + #"{"jsonrpc":"2.0","id":2,"method":"hello"}"# + "\n")
        #expect(try client.next() == .result(.number(1), FakeBackend.quietLab.hello.json))
        #expect(try client.next() == .result(.number(2), FakeBackend.quietLab.hello.json))
    }

    @Test func everyCommandIsLoggedWithTheUser() throws {
        lab.backend.react { request in
            request == .pause(channel: "A1")
                ? .at(once: .done(message: "A1 is open", details: .null))
                : .refuse(ControlRefusal(.refused, "A9 is not there"))
        }
        let client = try RawClient.greeted(lab.socketPath)
        client.ask(.pause(channel: "A1"))
        _ = try client.next()
        _ = try client.next()
        client.ask(.pause(channel: "A9"))
        _ = try client.next()
        let who = "control: uid \(geteuid()) pid \(getpid())"
        #expect(
            lab.log == [
                "\(who): pause A1: accepted as 1", "control: 1 done: A1 is open",
                "\(who): pause A9: refused: A9 is not there",
            ])
        #expect(lab.backend.seen.map(\.peer.uid) == [geteuid(), geteuid()])
        #expect(lab.backend.seen.map(\.peer.pid) == [getpid(), getpid()])
        #expect(lab.backend.seen.first?.peer.groups.first == getegid())
    }
}
