import CyclerControl
import Testing

@Suite struct AccessPolicyTests {
    enum Right { case none, look, act }

    struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var policy: AccessPolicy
        var peer: Peer
        var may: Right
        var testDescription: String { what }
    }

    static let open = AccessPolicy(owner: 900, operators: nil, observers: nil)
    static let groups = AccessPolicy(owner: 900, operators: 50, observers: 60)
    static func peer(_ uid: UInt32, _ groups: [UInt32] = []) -> Peer {
        Peer(uid: uid, pid: 1, groups: groups)
    }

    static let cases: [Case] = [
        Case(what: "root", policy: groups, peer: peer(0), may: .act),
        Case(what: "owner", policy: groups, peer: peer(900), may: .act),
        Case(what: "owner, no groups", policy: open, peer: peer(900), may: .act),
        Case(what: "stranger, no groups", policy: open, peer: peer(1000, [50]), may: .look),
        Case(what: "stranger", policy: groups, peer: peer(1000, [10]), may: .none),
        Case(what: "nobody", policy: groups, peer: peer(.max), may: .none),
        Case(what: "observer", policy: groups, peer: peer(1000, [60]), may: .look),
        Case(what: "operator alone", policy: groups, peer: peer(1000, [10, 50]), may: .act),
        Case(what: "both", policy: groups, peer: peer(1000, [50, 60]), may: .act),
        Case(
            what: "operators only", policy: AccessPolicy(owner: 900, operators: 50, observers: nil),
            peer: peer(1000, [60]), may: .look),
        Case(
            what: "observers only", policy: AccessPolicy(owner: 900, operators: nil, observers: 60),
            peer: peer(1000, [60]), may: .look),
    ]

    @Test(arguments: cases) func admitsWhatItShould(_ item: Case) {
        for (frame, _) in RequestGoldenTests.golden {
            let request = frame.request
            let allowed = item.may == .act || (item.may == .look && !request.requiresOperator)
            do throws(ControlRefusal) {
                try item.policy.admit(request, from: item.peer)
                #expect(allowed, "\(request.summary) was let pass")
            } catch {
                #expect(!allowed, "\(request.summary) was refused")
                #expect(error.code == .permission)
                #expect(!error.next.isEmpty)
            }
        }
    }

    @Test func whatActsIsForOperators() {
        let free: [ControlMethod] = [.hello, .status, .watch, .runs, .show]
        for (frame, _) in RequestGoldenTests.golden {
            #expect(frame.request.requiresOperator == !free.contains(frame.request.method))
        }
    }

    @Test func onlyWhatOpensAtOnceGoesBeforeOthers() {
        let opening = RequestGoldenTests.golden.map(\.0.request).filter(\.opensAtOnce)
        #expect(
            opening == [.pause(channel: "A1"), .safe(channel: nil), .safe(channel: "A1")])
        #expect(ControlRequest.stop(channel: "A1", after: .now).opensAtOnce)
        #expect(!ControlRequest.stop(channel: "A1", after: .step).opensAtOnce)
    }
}
