import CyclerControl
import Testing

@Suite struct LineFramerTests {
    /// All lines of a text that arrives in pieces of `size` bytes.
    func lines(_ text: String, piece size: Int, max: Int = 16) throws(LineTooLong) -> [String] {
        var framer = LineFramer(lineMax: max)
        var out: [String] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            framer.append(rest.prefix(size))
            rest = rest.dropFirst(size)
            while let line = try framer.next() { out.append(String(decoding: line, as: UTF8.self)) }
        }
        return out
    }

    @Test(arguments: 1...20) func theCutDoesNotDependOnThePieces(_ size: Int) throws {
        let text = "one\ntwo\r\n\n0123456789abcdef\nunfinished"
        #expect(try lines(text, piece: size) == ["one", "two", "", "0123456789abcdef"])
    }

    @Test(arguments: [1, 7, 64]) func aLineBeyondTheBoundIsRefused(_ size: Int) {
        #expect(throws: LineTooLong(bytesMax: 16)) {
            try lines("0123456789abcdefg\n", piece: size)
        }
        #expect(throws: LineTooLong(bytesMax: 16)) {
            try lines("ok\n" + String(repeating: "x", count: 100), piece: size)
        }
    }

    @Test func linesBeforeTheLongOneAreStillGiven() throws {
        var framer = LineFramer(lineMax: 4)
        framer.append(Array("ok\ntoo long\n".utf8))
        #expect(try framer.next() == Array("ok".utf8))
        #expect(throws: LineTooLong.self) { try framer.next() }
    }
}
