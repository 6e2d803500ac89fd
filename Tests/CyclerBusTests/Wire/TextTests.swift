import CLinuxShims
import CyclerBus
import CyclerCore
import Glibc
import Synchronization
import Testing

/// Text over a pty (termios backend) and over TCP. The test itself plays the instrument.
@Suite(.serialized) struct TextTests {
    private static let identity = Array("MAKER,MODEL".utf8)

    private static func ask(_ text: String, _ acceptance: ReplyAcceptance = .any) -> BusTransaction
    {
        WireFixture.transaction(.ask(Array(text.utf8), terminator: 10), acceptance, response: 300)
    }

    private static func member() -> BusMember {
        BusMember(
            instrument: Fixture.one, latencyMax: .milliseconds(50), makeSafe: nil,
            proof: ProofPlan(
                instrument: Fixture.one, variants: [ask("*IDN?\n", .prefix(identity))]),
            polls: [])
    }

    private static func exchange(_ token: UInt64, _ transactions: [BusTransaction]) -> BusExchange {
        BusExchange(
            token: ExchangeToken(token), instrument: Fixture.one, priority: .setPoint,
            transactions: transactions)
    }

    /// Answers lines until the descriptor is closed or the line says `bye`.
    private final class Instrument: @unchecked Sendable {
        private var thread = pthread_t()
        private let descriptor: Int32

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
            pthread_create(
                &thread, nil,
                { raw in
                    let me = Unmanaged<Instrument>.fromOpaque(raw!).takeRetainedValue()
                    me.serve()
                    return nil
                }, Unmanaged.passRetained(self).toOpaque())
        }

        func join() { pthread_join(thread, nil) }

        private func serve() {
            var line: [UInt8] = []
            var byte: UInt8 = 0
            while true {
                var happened: Int16 = 0
                var unused: Int16 = 0
                _ = lx_poll2(descriptor, Int16(POLLIN), &happened, -1, 0, &unused, -1)
                let count = read(descriptor, &byte, 1)
                if count <= 0 { return }
                guard byte == 10 else {
                    line.append(byte)
                    continue
                }
                let said = String(decoding: line, as: UTF8.self)
                line.removeAll()
                switch said {
                case "*IDN?": say("MAKER,MODEL,1\n")
                case "READ?": say("+1.234500E-03\r\n")
                case "TWO?": say("1\n2\n")
                case "LONG?": say(String(repeating: "7", count: 900) + "\n")
                case "HALF?": say("12")
                case "bye": return
                default: break
                }
            }
        }

        private func say(_ text: String) {
            _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        }
    }

    private func converse(_ bus: BusUnderTest) throws {
        let read = bus.run(
            Self.exchange(
                1, [Self.ask("READ?\n", .number(1.2345e-3, tolerance: 1e-9))]))
        #expect(read?.outcome == .completed)
        #expect(read?.report.replies.array(0) == Array("+1.234500E-03\r".utf8))
        let set = bus.run(
            Self.exchange(
                2, [WireFixture.transaction(.send(Array("SET 1\n".utf8))), Self.ask("READ?\n")]))
        #expect(set?.outcome == .completed)
        #expect(set?.report.replies.length(of: 0) == 0)
        let wrong = bus.run(Self.exchange(3, [Self.ask("READ?\n", .prefix([0x2d]))]))
        #expect(wrong?.outcome == .failed(.mismatch, at: 0))
        let faults: [(String, BusFault)] = [
            ("SILENT?\n", .timeout), ("HALF?\n", .timeout), ("TWO?\n", .garbled),
            ("LONG?\n", .overflow),
        ]
        for (index, (text, fault)) in faults.enumerated() {
            let token = UInt64(10 + 2 * index)
            #expect(
                bus.run(Self.exchange(token, [Self.ask(text)]))?.outcome == .failed(fault, at: 0))
            let next = bus.run(Self.exchange(token + 1, [Self.ask("READ?\n")]))
            #expect(next?.report.replies.array(0) == Array("+1.234500E-03\r".utf8))
        }
    }

    @Test func textOverAPty() throws {
        let pty = PtyPair()
        let holder = open(pty.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(holder) }
        let instrument = Instrument(pty.master)
        let bus = try BusUnderTest(
            BusAddress(endpoint: .serial(path: pty.path, SerialLine()), protocolKind: .text),
            [Self.member()])
        try converse(bus)
        _ = bus.run(Self.exchange(99, [WireFixture.transaction(.send(Array("bye\n".utf8)))]))
        instrument.join()
        bus.thread.stop()
    }

    @Test func secondOpenerOfATextPtyIsLockedOut() throws {
        let pty = PtyPair()
        let address = BusAddress(
            endpoint: .serial(path: pty.path, SerialLine()), protocolKind: .text)
        let first = try BusUnderTest(address, [Self.member()])
        #expect(first.waitFor(.line(.quarantined)))
        let second = try BusUnderTest(address, [Self.member()])
        #expect(second.waitFor(.line(.locked)))
    }

    @Test func textOverTCPReconnectsAfterEachFault() throws {
        let (socket, port) = listenOnLoopback()
        let server = TextServer(socket)
        defer { server.stop() }
        let bus = try BusUnderTest(
            BusAddress(endpoint: .tcp(host: "127.0.0.1", port: port), protocolKind: .text),
            [Self.member()])
        try converse(bus)
        #expect(server.connections.load(ordering: .relaxed) == 5)
        bus.thread.stop()
    }

    /// Accepts one connection after the other, an instrument behind each.
    private final class TextServer: @unchecked Sendable {
        let connections = Atomic<Int>(0)
        private let socket: Int32
        private var thread = pthread_t()

        init(_ socket: Int32) {
            self.socket = socket
            pthread_create(
                &thread, nil,
                { raw in
                    let me = Unmanaged<TextServer>.fromOpaque(raw!).takeRetainedValue()
                    while true {
                        let peer = lx_accept(me.socket)
                        if peer < 0 { return nil }
                        me.connections.add(1, ordering: .relaxed)
                        Instrument(peer).join()
                        close(peer)
                    }
                }, Unmanaged.passRetained(self).toOpaque())
        }

        func stop() {
            shutdown(socket, Int32(SHUT_RDWR))
            pthread_join(thread, nil)
            close(socket)
        }
    }
}
