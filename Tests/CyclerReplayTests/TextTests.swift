import CyclerCore
import CyclerReplay
import Glibc
import Testing

/// The same table in every dress.
@Suite struct TextTests {
    private let bench = Bench()

    /// A table with a delimiter, line ends, a decimal mark and quotes.
    private func table(
        _ delimiter: String, _ end: String, mark: String = ".", quote: String = ""
    ) -> String {
        let header = ["Test Time / s", "Step Type", "Voltage / V", "Current / A"]
        var lines = [header.map { quote + $0 + quote }.joined(separator: delimiter)]
        for second in 0..<50 {
            let numbers = ["\(second).5", "CC_CHG", "0.1\(second % 10)", "-1.25e-3"]
            lines.append(
                numbers.map { quote + $0.replacing(".", with: mark) + quote }
                    .joined(separator: delimiter))
        }
        return lines.joined(separator: end) + end
    }

    private func check(_ told: Bench.Told) {
        #expect(told.summary.rows == 50)
        #expect(told.summary.skipped.total == 0)
        #expect(told.summary.span.seconds == 49)
        #expect((told.summary.discharged.value - 49 * 1.25e-3 / 3600).magnitude < 1e-15)
        #expect(told.regimes == [.current])
    }

    @Test(arguments: [",", ";", "\t"], ["\n", "\r\n"])
    func delimitersAndLineEnds(_ delimiter: String, _ end: String) throws {
        check(try bench.replay(table(delimiter, end)))
        check(try bench.replay(table(delimiter, end, quote: "\"")))
        check(try bench.replay("\u{FEFF}" + table(delimiter, end)))
        var torn = table(delimiter, end)
        torn.removeLast()
        check(try bench.replay(torn))
    }

    @Test(arguments: [";", "\t"]) func decimalCommas(_ delimiter: String) throws {
        check(try bench.replay(table(delimiter, "\n", mark: ",")))
        check(try bench.replay(table(delimiter, "\r\n", mark: ",", quote: "\"")))
    }

    @Test func decimalCommasBetweenCommasAreRefused() {
        let text = bench.refusal(table(",", "\n", mark: ","))
        #expect(text.contains("none of its 50 rows can be used; line 2: "), "\(text)")
        #expect(text.contains("with a decimal point"), "\(text)")
    }

    @Test func quotedDecimalCommasBetweenCommasAreRead() throws {
        check(try bench.replay(table(",", "\n", mark: ",", quote: "\"")))
    }

    @Test func aPackedFileIsTheSame() throws {
        let text = table(",", "\n")
        check(try Bench.replay(bench.write(text, "r.bdf.gz")))
        let packed = Bench.read(bench.write(text, "r.csv.gz"))
        check(try Bench.replay(bench.write(packed, "other.csv")))
        // Two packed files behind one another are one.
        let header = String(text.prefix { $0 != "\n" }) + "\n"
        let first = Bench.read(bench.write(header, "a.gz"))
        let second = Bench.read(bench.write(String(text.dropFirst(header.count)), "b.gz"))
        check(try Bench.replay(bench.write(first + second, "both")))
    }

    @Test func linesAboveTheTableAreSkipped() throws {
        let above = "EC-Lab ASCII FILE\nNb header lines : 3\n\n# Technique;GCPL\n"
        check(try bench.replay(above + table("\t", "\n")))
    }

    @Test func emptyFieldsAtTheEndMakeNoDifference() throws {
        check(try bench.replay(table(";", ";\n")))
        let text = table(";", "\n")
        let header = String(text.prefix { $0 != "\n" })
        check(try bench.replay(header + ";;" + text.dropFirst(header.count)))
    }

    /// Rows across every border of the read buffer, with wide lines.
    @Test func longFilesAreReadThroughOneBuffer() throws {
        var text = ByteText(reserving: 3 << 20)
        text.append("Remark,Test Time / s,Voltage / V,Current / A\n")
        for row in 0..<4000 {
            for _ in 0..<(row * 7919 % 701) { text.append(byte: UInt8(ascii: "x")) }
            text.append(",\(row),0.1,1e-3\n")
        }
        let path = bench.write(text.bytes, "wide.csv")
        let told = try Bench.replay(path)
        #expect(told.summary.rows == 4000)
        #expect(told.summary.skipped.total == 0)
        #expect(told.summary.span.seconds == 3999)
        #expect(try Bench.replay(bench.write(text.bytes, "wide.gz")).summary.rows == 4000)
    }

    @Test func aLineThatIsTooLongIsLeftOut() throws {
        var text = ByteText(reserving: 1 << 20)
        text.append("Test Time / s,Voltage / V,Current / A,Remark\n0,1,1,\n1,1,1,")
        for _ in 0..<500_000 { text.append(byte: UInt8(ascii: "x")) }
        text.append("\n2,1,1,\n3,1,1,")
        for _ in 0..<100_000 { text.append(byte: UInt8(ascii: "x")) }
        text.append("\n4,1,1,\n5,1,1,")
        for _ in 0..<70_000 { text.append(byte: UInt8(ascii: "x")) }
        let told = try Bench.replay(bench.write(text.bytes))
        #expect(told.summary.rows == 3)
        #expect(told.summary.skipped[.tooLong] == 3)
        #expect(told.summary.skipped.named.map(\.line) == [3, 5, 7])
    }

    // MARK: What is no table

    @Test(arguments: [
        ("", "has no lines"), ("hello\nworld\n", "no table"),
        ("PK\u{3}\u{4}zip", "a zip archive or a spreadsheet; unpack it, or export it as CSV"),
        ("BZh91AY", "packed with bzip2, xz or zstd"), ("ab\0cd,e\n", "a binary file"),
        ("Test Time / s,Voltage / V,Current / A\n", "has a header and no rows"),
        ("Test Time / s,Voltage / V,Current / A\n\n\n", "has a header and no rows"),
    ])
    func otherFilesAreNamed(_ text: String, _ wanted: String) {
        let refusal = bench.refusal(text)
        #expect(refusal.contains(wanted), "\(refusal)")
        #expect(refusal.hasPrefix(bench.folder), "\(refusal)")
    }

    @Test func sixteenBitTextIsNamed() {
        let bytes: [UInt8] = [0xFF, 0xFE] + "Test Time".utf8.flatMap { [$0, UInt8(0)] }
        #expect(throws: ReplayFault.self) { try Bench.replay(bench.write(bytes)) }
        do { _ = try Bench.replay(bench.write(bytes)) } catch {
            #expect("\(error)".contains("UTF-16"))
        }
    }

    @Test func filesThatAreNotThereAreNamed() {
        for (path, wanted) in [
            (bench.folder + "/none.csv", "No such file"), (bench.folder, "is a directory"),
        ] {
            do {
                _ = try Bench.replay(path)
                Issue.record("\(path) was read")
            } catch let fault as ReplayFault {
                #expect(fault.text.contains(wanted), "\(fault.text)")
            } catch { Issue.record("\(error)") }
        }
    }

    @Test func aPackedFileThatIsCutOffTellsWhatItHad() throws {
        let whole = Bench.read(bench.write(LongTable.text, "long.gz"))
        let told = try Bench.replay(bench.write(Array(whole[..<(whole.count / 2)]), "cut"))
        #expect(told.summary.rows > 100)
        guard case .cutOff(_, let line) = told.summary.fault else {
            Issue.record("\(String(describing: told.summary.fault))")
            return
        }
        #expect(line > told.summary.rows)
        #expect(told.summary.fault?.text.contains("ends early") == true)
        #expect(throws: ReplayFault.self) {
            try Bench.replay(bench.write(Array(whole[..<40]), "stub"))
        }
    }

    @Test func aDamagedPackedFileTellsWhatItHad() throws {
        var bytes = Bench.read(bench.write(LongTable.text, "long.gz"))
        for index in (bytes.count / 2)..<(bytes.count / 2 + 200) { bytes[index] ^= 0x5A }
        let told = try Bench.replay(bench.write(bytes, "broken"))
        #expect(told.summary.rows > 100)
        switch told.summary.fault {
        case .damaged: break
        case let other: Issue.record("\(String(describing: other))")
        }
    }
}

/// Rows whose digits do not pack well.
private enum LongTable {
    static let text: String = {
        var random = SplitMix(state: 3)
        var out = ByteText(reserving: 4 << 20)
        out.append("Test Time / s,Voltage / V,Current / A,Noise\n")
        for row in 0..<60_000 { out.append("\(row),0.1,1e-3,\(random.next())\n") }
        return out.string
    }()
}
