import CyclerCore
import Testing

@testable import CyclerInstruments

/// The fewest requests a profile allows.
struct ReadPlannerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var readMax = 125
        var readable: [ReadSpan] = []
        var spans: [ReadSpan]
        var blocks: [ReadSpan]
    }

    static func input(_ address: Int, _ count: Int) -> ReadSpan {
        ReadSpan(table: .input, address: address, count: count)
    }

    static func holding(_ address: Int, _ count: Int) -> ReadSpan {
        ReadSpan(table: .holding, address: address, count: count)
    }

    static func coil(_ address: Int, _ count: Int) -> ReadSpan {
        ReadSpan(table: .coil, address: address, count: count)
    }

    static let cases: [Case] = [
        Case(testDescription: "nothing", spans: [], blocks: []),
        Case(
            testDescription: "neighbours merge in any order",
            spans: [input(4, 1), input(0, 2), input(2, 2)], blocks: [input(0, 5)]),
        Case(
            testDescription: "a hole splits",
            spans: [input(0, 2), input(3, 2)], blocks: [input(0, 2), input(3, 2)]),
        Case(
            testDescription: "a readable hole does not",
            readable: [input(0, 12)], spans: [input(0, 5), input(8, 4)], blocks: [input(0, 12)]),
        Case(
            testDescription: "a hole readable in part splits",
            readable: [input(0, 7)], spans: [input(0, 5), input(8, 4)],
            blocks: [input(0, 5), input(8, 4)]),
        Case(
            testDescription: "readable in another table does not help",
            readable: [holding(0, 12)], spans: [input(0, 5), input(8, 4)],
            blocks: [input(0, 5), input(8, 4)]),
        Case(
            testDescription: "tables never merge",
            spans: [input(0, 2), holding(2, 2)], blocks: [holding(2, 2), input(0, 2)]),
        Case(
            testDescription: "the device's cap holds",
            readMax: 4, spans: [input(0, 2), input(2, 2), input(4, 2)],
            blocks: [input(0, 4), input(4, 2)]),
        Case(
            testDescription: "a value is never cut in two",
            readMax: 3, spans: [input(0, 2), input(2, 2)], blocks: [input(0, 2), input(2, 2)]),
        Case(
            testDescription: "parts of one word are read once",
            spans: [input(4, 1), input(4, 1), input(4, 1)], blocks: [input(4, 1)]),
        Case(
            testDescription: "the whole 125 fit, 126 do not",
            spans: [holding(0, 100), holding(100, 25), holding(125, 1)],
            blocks: [holding(0, 125), holding(125, 1)]),
        Case(
            testDescription: "bits have their own cap",
            readMax: 4, spans: [coil(0, 100), coil(100, 1900), coil(2000, 1)],
            blocks: [coil(0, 2000), coil(2000, 1)]),
    ]

    @Test(arguments: cases) func plans(_ one: Case) {
        let planner = ReadPlanner(readMax: one.readMax, readable: one.readable)
        #expect(planner.plan(one.spans) == one.blocks)
    }

    /// Every span lies whole in a block, whatever the spans are.
    @Test func coversEverything() {
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<200 {
            let spans = (0..<10).map { _ in
                ReadSpan(
                    table: random(2) == 0 ? .input : .holding, address: random(60),
                    count: 1 + random(4))
            }
            let blocks = ReadPlanner(readMax: 10, readable: [Self.input(10, 20)]).plan(spans)
            #expect(blocks.allSatisfy { $0.count <= 10 })
            #expect(
                spans.allSatisfy { span in
                    blocks.contains {
                        $0.table == span.table && $0.address <= span.address
                            && $0.end >= span.end
                    }
                })
        }
    }
}
