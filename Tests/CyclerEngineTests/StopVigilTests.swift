import CyclerCore
import CyclerEngine
import Testing

/// Stops that are not obeyed, and open circuits through which current flows.
@Suite struct StopVigilTests {
    private static func at(_ seconds: Double) -> Instant { .zero + .seconds(seconds) }

    /// Looks every 0.25 s from 0 to 3 s; when it said that a stop is overdue.
    private func overdue(_ isOpening: (Double) -> Bool) -> [Double] {
        var vigil = StopVigil()
        return (0...12).map { Double($0) / 4 }.filter {
            vigil.look(isOpening: isOpening($0), at: Self.at($0), longest: .zero) == .lost
        }
    }

    @Test func aSlowLineIsLateBeforeItIsLost() {
        var vigil = StopVigil()
        let words = (0...20).map { Double($0) / 4 }.compactMap { seconds in
            vigil.look(isOpening: true, at: Self.at(seconds), longest: .seconds(4.6))
                .map { ($0, seconds) }
        }
        #expect(words.map(\.0) == [.late, .lost] && words.map(\.1) == [1, 4.75])
    }

    /// The command comes between two looks, and the bound of the line lies between two others: both
    /// words come, one after the other.
    @Test(arguments: Array(stride(from: 0.0, to: 0.25, by: 0.01)))
    func lateIsToldBeforeLost(_ phase: Double) {
        var vigil = StopVigil()
        let words = ([0] + (0...12).map { phase + Double($0) / 4 }).compactMap {
            vigil.look(isOpening: true, at: Self.at($0), longest: .seconds(1.012))
        }
        #expect(words == [.late, .lost])
    }

    @Test func aSlowLineThatIsObeyedIsOnlyLate() {
        var vigil = StopVigil()
        let words = (0...40).map { Double($0) / 4 }.compactMap {
            vigil.look(isOpening: $0 < 3, at: Self.at($0), longest: .seconds(4.6))
        }
        #expect(words == [.late])
    }

    @Test func aStopThatIsObeyedInTimeIsNoNews() {
        #expect(overdue { _ in false } == [])
        #expect(overdue { $0 < 1 } == [])
    }

    @Test func aStopThatIsNotIsToldOnce() {
        #expect(overdue { _ in true } == [1])
        #expect(overdue { $0 >= 0.5 } == [1.5])
    }

    @Test func theNextStopHasItsOwnSecond() {
        #expect(overdue { $0 < 1.25 || $0 >= 1.75 } == [1, 2.75])
    }

    /// What each second reads after 40 uA flowed on a range of 100 uA; when it is told.
    private func told(_ readings: [Double]) -> [Int] {
        var flow = OpenFlow()
        flow.drives(on: Amperes(100e-6))
        flow.flowed(Amperes(-40e-6))
        return readings.indices.filter {
            flow.reads(
                Amperes(readings[$0]), least: Amperes(20e-9), at: Self.at(Double($0)))
        }
    }

    @Test func currentThroughAnOpenCircuitIsToldByThreeReadings() {
        #expect(told([-40e-6, -40e-6, -40e-6, -40e-6, -40e-6, -40e-6]) == [2, 5])
        #expect(told([5e-6, 5e-6, 5e-6]) == [2])
    }

    @Test func oneLateReadingAndNoiseAreNot() {
        #expect(told([-40e-6, 0, 0, 0]) == [])
        #expect(told([-40e-6, -40e-6, 1e-9, -40e-6, -40e-6, 1e-9]) == [])
        #expect(told([1e-6, -1e-6, 3e-6, 3.9e-6]) == [], "a tenth of what flowed")
    }

    /// An instrument on its 100 mA range is off by tens of microamperes with nothing connected.
    @Test func theOffsetOfALargeRangeIsNoCurrent() {
        var flow = OpenFlow()
        flow.drives(on: Amperes(0.1))
        flow.flowed(Amperes(50e-6))
        let isTold = (0..<10).contains {
            flow.reads(Amperes(80e-6), least: Amperes(20e-9), at: Self.at(Double($0)))
        }
        #expect(!isTold)
    }

    @Test func whatNeverFlowedCannotGoOn() {
        var flow = OpenFlow()
        let isTold = (0..<10).contains {
            flow.reads(Amperes(1), least: Amperes(20e-9), at: Self.at(Double($0)))
        }
        #expect(!isTold)
    }
}
