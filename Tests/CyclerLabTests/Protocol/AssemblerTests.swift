import CyclerCore
import CyclerLab
import Testing

/// Byte streams cut into requests.
@Suite struct AssemblerTests {
    static let poll = Frames.read(1, 0, 12)
    static let set = Frames.write(2, 0, [1, 0, 2, 3, 4, 5])

    static func requests(
        _ kind: BusProtocol, _ chunks: [[UInt8]], gap: TimeSpan = .zero
    ) -> [AssembledRequest] {
        var assembler = RequestAssembler(kind)
        var found: [AssembledRequest] = []
        var now = Bench.start
        for chunk in chunks {
            assembler.push(chunk, at: now)
            while let request = assembler.next() { found.append(request) }
            now = now + gap
        }
        return found
    }

    @Test func rtuWholeInPiecesAndInRows() {
        #expect(Self.requests(.modbusRTU, [Self.poll]).map(\.unit) == [1])
        #expect(Self.requests(.modbusRTU, [Self.set]).first?.body.count == 18)
        #expect(Self.requests(.modbusRTU, Self.set.map { [$0] }).map(\.unit) == [2])
        #expect(
            Self.requests(.modbusRTU, [Self.poll + Self.set + Self.poll]).map(\.unit) == [1, 2, 1])
    }

    @Test(arguments: [[0xFF], [0x00, 0x81], [1, 4, 0], Array(repeating: 0x55, count: 40)])
    func rtuFindsAFrameBehindGarbage(garbage: [UInt8]) {
        let found = Self.requests(.modbusRTU, [garbage + Self.poll + Self.poll])
        #expect(found.map(\.unit).contains(1))
        #expect(found.allSatisfy { $0.body == Array(Self.poll[1..<6]) }, "and nothing else")
    }

    @Test func rtuBadChecksumIsNoRequest() {
        for index in Self.poll.indices {
            var frame = Self.poll
            frame[index] ^= 0x10
            #expect(Self.requests(.modbusRTU, [frame]).isEmpty, "byte \(index)")
        }
    }

    @Test func rtuForgetsAnOldPieceButNotAYoungOne() {
        let pieces = [Array(Self.poll[..<5]), Array(Self.poll[5...])]
        #expect(Self.requests(.modbusRTU, pieces, gap: .milliseconds(20)).count == 1)
        #expect(Self.requests(.modbusRTU, pieces, gap: .milliseconds(60)).isEmpty)
        let afresh = [Array(Self.set[..<9]), Self.poll]
        #expect(Self.requests(.modbusRTU, afresh, gap: .milliseconds(60)).map(\.unit) == [1])
    }

    @Test func tcpWholeInPiecesAndInRows() {
        let frame = Frames.tcp(0x1234, 3, [3, 0, 0, 0, 1])
        let found = Self.requests(.modbusTCP, [frame + frame])
        #expect(found.count == 2 && found[0].transaction == 0x1234 && found[0].unit == 3)
        #expect(found[0].body == [3, 0, 0, 0, 1])
        #expect(Self.requests(.modbusTCP, frame.map { [$0] }).count == 1)
    }

    @Test(arguments: [2, 4])
    func tcpWrongHeaderIsDropped(index: Int) {
        var frame = Frames.tcp(1, 3, [3, 0, 0, 0, 1])
        frame[index] = 0x40
        #expect(Self.requests(.modbusTCP, [frame]).isEmpty)
    }

    @Test func textLines() {
        let found = Self.requests(.text, [Array("*IDN?\r\n:OUTP".utf8), Array(" ON\n:X".utf8)])
        #expect(found.map { String(decoding: $0.body, as: UTF8.self) } == ["*IDN?", ":OUTP ON"])
    }

    @Test func keepsABoundedAmount() {
        var assembler = RequestAssembler(.text)
        for _ in 0..<100 { assembler.push([UInt8](repeating: 0x41, count: 100), at: Bench.start) }
        assembler.push([0x0A], at: Bench.start)
        let line = assembler.next()
        #expect(line?.body.count == RequestAssembler.bytesMax - 1)
    }
}
