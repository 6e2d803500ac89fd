import CyclerCore

/// The rack's answers as JSON. Charges in mAh/cm2, instants in boot nanoseconds, so that any
/// process on the machine can compare them with its own clock.
enum RackJSON {
    static func description(of rack: Rack) -> JSON {
        let buses = rack.plan.lines.enumerated().map { index, line -> JSON in
            var members: [JSON.Member] = [
                .init("name", .string(line.name)), .init("protocol", .string(word(line.kind))),
            ]
            switch rack.address(of: index) {
            case .pty(let link, let path):
                members += [.init("link", .string(link)), .init("pty", .string(path))]
            case .tcp(let port):
                members += [
                    .init("host", "127.0.0.1"), .init("port", .integer(Int(port))),
                ]
            case .gone: members.append(.init("gone", true))
            }
            let units = line.units.map { unit -> JSON in
                ["name": .string(unit.name), "unit": .integer(Int(unit.number))]
            }
            members.append(.init("instruments", .array(units)))
            return .object(members)
        }
        return [
            "rack": .string(rack.plan.rack), "speed": .integer(rack.plan.speed),
            "origin-boot-ns": .integer(Int(rack.clock.origin.nanoseconds)),
            "buses": .array(buses),
        ]
    }

    private static func word(_ kind: BusProtocol) -> String {
        switch kind {
        case .modbusRTU: "modbus-rtu"
        case .modbusTCP: "modbus-tcp"
        case .text: "text"
        }
    }

    static func truth(
        _ name: String, line: String, _ truth: TwinTruth, _ clock: LabClock
    ) -> JSON {
        var members: [JSON.Member] = [
            .init("name", .string(name)), .init("line", .string(line)),
        ]
        switch truth {
        case .cell(let situation): members += cell(situation, clock)
        case .pressure(let value, let target):
            members += [
                .init("pressure-pascals", .number(value.value)),
                .init("target-pascals", .number(target.value)),
            ]
        case .force(let force): members.append(.init("force-newtons", .number(force.value)))
        case .temperature(let value, let target):
            members += [
                .init("temperature-celsius", .number(value.celsius)),
                .init("target-celsius", .number(target.celsius)),
            ]
        }
        return .object(members)
    }

    private static func cell(_ situation: CellSituation, _ clock: LabClock) -> [JSON.Member] {
        let truth = situation.cell
        func boot(_ lab: Instant?) -> JSON {
            lab.map { .integer(Int(clock.boot(at: $0).nanoseconds)) } ?? .null
        }
        func seconds(_ span: TimeSpan?) -> JSON { span.map { .number($0.seconds) } ?? .null }
        func charge(_ value: ArealCapacity?) -> JSON {
            value.map { .number($0.milliampereHoursPerSquareCentimetre) } ?? .null
        }
        return [
            .init("preset", .string(situation.preset)),
            .init("area-cm2", .number(situation.area.value)),
            .init("output-closed", .bool(situation.isClosed)),
            .init("energised", .bool(situation.isEnergised)),
            .init("watchdog-expired", .bool(situation.isWatchdogExpired)),
            .init("voltage", .number(situation.response.voltage.value)),
            .init("current", .number(situation.response.current.value)),
            .init("age-seconds", seconds(truth.age)),
            .init("onset-seconds", seconds(truth.onset)),
            .init("plated", charge(truth.plated)),
            .init("intercalated", charge(truth.intercalated)),
            .init("recoverable", charge(truth.recoverable)),
            .init("deepest-voltage", .number(truth.deepest.value)),
            .init("shorted", .bool(truth.isShorted)),
            .init("short-charge", charge(truth.shortCharge)),
            .init("short-seconds", seconds(truth.shortAge)),
            .init("short-boot-ns", boot(situation.shorted)),
            .init("leak-siemens-per-cm2", .number(truth.leakConductance)),
            .init("filaments", .integer(truth.filaments)),
            .init("first-filament-seconds", seconds(truth.firstFilamentAge)),
            .init("stored", charge(truth.stored)), .init("leaked", charge(truth.leaked)),
            .init("temperature-celsius", .number(truth.temperature.celsius)),
            .init("passed-after-short", charge(truth.passedAfterShort)),
            .init("opened-boot-ns", boot(situation.opened)),
            .init("closed-boot-ns", boot(situation.closed)),
        ]
    }
}
