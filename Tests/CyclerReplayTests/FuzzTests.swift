import CyclerReplay
import Testing

/// Whatever a file holds, a replay ends with a summary or says what is wrong.
@Suite struct FuzzTests {
    private let bench = Bench()

    /// True when it was replayed; a refusal must say something.
    @discardableResult
    private func survives(_ bytes: [UInt8], _ name: String) throws -> Bool {
        let path = bench.write(bytes, name)
        for columns in [[], ["time=#1:s,voltage=#2:V,current=#3:A,step=#4"]] {
            do {
                let told = try Bench.replay(path, columns: columns)
                #expect(told.summary.rows > 0)
                return true
            } catch let fault as ReplayFault {
                #expect(fault.text.contains(path))
                #expect(fault.text.count < 20_000)
            }
        }
        return false
    }

    @Test func randomBytes() throws {
        var random = SplitMix(state: 1)
        for _ in 0..<300 {
            let count = Int(random.next() % 3000)
            try survives((0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }, "a.csv")
        }
    }

    /// Fields that testers write, in any order and number.
    @Test func randomTables() throws {
        var random = SplitMix(state: 2)
        let fields = [
            "0", "1", "-1e-3", "2.5", "1e5", "3,5", "", "nan", "\"1\"", "\"", "x", " 7 ", "-", "1e",
        ]
        let ends = ["\n", "\r\n", "\n\n", ""]
        var replayed = 0
        for _ in 0..<400 {
            var text = "Test Time / s,Voltage / V,Current / A,Step Count / 1\n"
            if random.next() % 4 == 0 { text = "" }
            let delimiter = [",", ";", "\t"][Int(random.next() % 5 % 3)]
            for row in 0..<(random.next() % 200) {
                var line = ["\(row)"]
                for _ in 0..<(2 + random.next() % 8 / 6) {
                    line.append(fields[Int(random.next() % UInt64(fields.count))])
                }
                text += line.joined(separator: delimiter) + ends[Int(random.next() % 9 % 4)]
            }
            if try survives(Array(text.utf8), "b.csv") { replayed += 1 }
        }
        #expect(replayed > 10)
    }

    /// A good file with bytes changed, dropped and doubled.
    @Test func damagedTables() throws {
        var random = SplitMix(state: 3)
        var trace = Trace()
        trace.add(200, current: { $0 < 100 ? 0 : -1e-3 }, voltage: { _ in -0.1 })
        let good = Array(trace.text.utf8)
        var replayed = 0
        for round in 0..<300 {
            var bytes = good
            for _ in 0..<(1 + round % 60) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[place], at: place)
                }
            }
            if try survives(bytes, "c.csv") { replayed += 1 }
        }
        #expect(replayed > 100)
    }

    @Test func damagedPackedFiles() throws {
        var random = SplitMix(state: 4)
        var trace = Trace()
        trace.add(2000, current: { _ in -1e-3 }, voltage: { -0.1 - $0 * 1e-7 })
        let good = Bench.read(bench.write(trace.text, "d.gz"))
        var replayed = 0
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<(1 + random.next() % 8) {
                bytes[Int(random.next() % UInt64(bytes.count))] ^= UInt8(1 + random.next() % 255)
            }
            if try survives(bytes, "e.csv") { replayed += 1 }
        }
        #expect(replayed > 0)
    }

    /// Many long lines that could be labels: looked at no further than is bounded.
    @Test func endlessLabels() throws {
        let long = String(repeating: "a/b_c(d)", count: 8000) + ",x\n"
        let many =
            String(repeating: String(repeating: "a/b_c(d)", count: 5) + ",", count: 900) + "\n"
        for line in [long, many] {
            let bytes = Array(String(repeating: line, count: 400).utf8)
            #expect(try !survives(bytes, "l.csv"))
        }
    }

    @Test func absurdNumbers() throws {
        let header = "Test Time / s,Voltage / V,Current / A,Step Count / 1,Unix Time / s\n"
        let numbers = ["1e300", "-1e300", "1e-300", "9e18", "1e12", "-0", "9223372036854775808"]
        var text = header
        for time in numbers {
            for other in numbers { text += "\(time),\(other),\(other),\(other),\(other)\n" }
        }
        try survives(Array((text + "2e12,1,1,1,1\n").utf8), "f.csv")
        try survives(Array((header + "1e12,1e12,1e12,1e300,1e300\n1e12,0,0,0,0\n").utf8), "g.csv")
        try survives(Array((header + "-1e12,1,1,1,1\n1e12,1e12,-1e12,2,2\n").utf8), "h.csv")
    }

    @Test func randomOrders() {
        var random = SplitMix(state: 6)
        let alphabet = Array("time=#12:s,volagecurnth-_ / ".unicodeScalars)
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<(random.next() % 40) {
                text.unicodeScalars.append(alphabet[Int(random.next() % UInt64(alphabet.count))])
            }
            var order = ColumnOrder()
            do { try order.add(text) } catch { #expect(!error.text.isEmpty) }
        }
    }
}
