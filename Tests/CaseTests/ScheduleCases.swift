import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

@Suite struct ScheduleCases {
    @Test(arguments: GoldenCase.all("schedules"))
    func schedule(_ golden: GoldenCase) throws {
        let decoded = ScheduleFile.decode(text: try golden.input, file: "input.yaml")
        try golden.check(decoded) { $0.lines }
    }

    @Test func casesExist() { #expect(GoldenCase.all("schedules").count > 15) }

    @Test func theExampleOfTheDesign() throws {
        let file = GoldenCase.repository
            .appendingPathComponent("config/schedules/plating-stripping.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let decoded = ScheduleFile.decode(text: text, file: file.lastPathComponent)
        let schedule = try decoded.get()
        #expect(decoded.warnings.isEmpty)
        #expect(schedule.name == "Plating and stripping, coulombic efficiency")
        #expect(
            schedule.record
                == RecordRule(
                    every: .seconds(10), voltageChange: Volts(0.001),
                    afterChange: RecordRule.afterChangeDefault))
        #expect(schedule.steps.count == 3)
        #expect(
            schedule.steps[0].kind
                == .pressure(
                    SettlePressure(
                        target: Pascals(3.5e6), within: Pascals(0.1e6), dwell: .minutes(10),
                        timeout: .hours(4))))
        #expect(schedule.steps[1].kind == .rest(.span(.hours(6))))
        guard case .repeated(RepeatRule(count: .number(10)), let inner) = schedule.steps[2].kind
        else {
            Issue.record("no repeat")
            return
        }
        let three = Expression.literal(10.8, Dimension.charge.perArea)
        #expect(inner[0].kind == .drive(.plate, Self.density, thenHold: nil))
        #expect(inner[0].until == [.when(.capacity, .atLeast, three)])
        #expect(inner[0].place == SourcePlace(line: 10, column: 9))
        #expect(inner[2].until == [.when(.voltage, .atLeast, .volts(Volts(1)))])
    }

    @Test(arguments: ["plate-cu", "plate-sp", "plate-criec"])
    func shippedSchedules(_ name: String) throws {
        let file = GoldenCase.repository.appendingPathComponent("config/schedules/\(name).yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let decoded = ScheduleFile.decode(text: text, file: name)
        let schedule = try decoded.get()
        #expect(decoded.warnings.isEmpty)
        let plate = try #require(schedule.steps.first { !$0.until.isEmpty })
        #expect(plate.kind == .drive(.plate, Self.density, thenHold: nil))
        let triggers = plate.until.map(\.trigger)
        #expect(triggers.contains(.short(hardOnly: false)) == (name == "plate-cu"))
        #expect(triggers.contains(.short(hardOnly: true)) == (name == "plate-sp"))
        let bound = try #require(plate.chargeBound)
        let time = try #require(plate.timeBound)
        guard case .literal(let charge, Dimension.charge.perArea) = bound else {
            Issue.record("bound is not per area")
            return
        }
        let needed = TimeSpan.seconds(charge / 5e-5)
        #expect(time > needed, "the time bound must not come before the charge bound")
    }

    private static let density = Expression.literal(0.05 / 1000, Dimension.current.perArea)
}
