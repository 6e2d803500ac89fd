import CyclerCore
import CyclerYAML

/// Reads what plays one role of a channel.
struct RoleReader {
    /// Shortest and longest poll periods.
    private static let everyMin = TimeSpan.milliseconds(1)
    private static let everyMax = TimeSpan.hours(1)
    private static let breakerDefault = TimeSpan.seconds(1)

    private let instruments: NamedList<InstrumentConfiguration>
    private let problems: ProblemCollector

    init(instruments: NamedList<InstrumentConfiguration>, _ problems: ProblemCollector) {
        self.instruments = instruments
        self.problems = problems
    }

    private struct Target {
        var instrument: InstrumentIndex
        var subChannel: String?
    }

    func potentiostat(_ reader: MappingReader) -> PotentiostatBinding? {
        var map = reader
        let target = target(&map)
        let every = map.required("every", everyForm)
        map.finish()
        guard let target, let every else { return nil }
        return PotentiostatBinding(
            instrument: target.instrument, subChannel: target.subChannel, every: every)
    }

    func temperature(_ reader: MappingReader) -> TemperatureBinding? {
        var map = reader
        let target = target(&map)
        let every = map.required("every", everyForm)
        let controls = map.optional("controls", .yesNo)
        map.finish()
        guard let target, let every else { return nil }
        return TemperatureBinding(
            instrument: target.instrument, subChannel: target.subChannel, every: every,
            controls: controls)
    }

    func breaker(_ reader: MappingReader) -> BreakerBinding? {
        var map = reader
        let target = target(&map)
        let every = map.optional("every", everyForm, default: Self.breakerDefault)
        map.finish()
        return target.map {
            BreakerBinding(instrument: $0.instrument, subChannel: $0.subChannel, every: every)
        }
    }

    func pressure(_ reader: MappingReader) -> PressureBinding? {
        var map = reader
        let target = target(&map)
        let every = map.required("every", everyForm)
        let controls = map.optional("controls", .yesNo)
        let piston = map.optional("piston-area", Form<SquareCentimetres>.positive())
        // One atmosphere on a large piston is megapascals on the cell, so nothing is assumed.
        let reference =
            map.has("piston-area")
            ? map.required("reference", Form<PressureReference>.word)
            : map.optional("reference", Form<PressureReference>.word)
        let cell =
            map.has("piston-area")
            ? map.required("cell-area", Form<SquareCentimetres>.positive())
            : map.optional("cell-area", Form<SquareCentimetres>.positive())
        map.finish()
        guard let target, let every else { return nil }
        return PressureBinding(
            instrument: target.instrument, subChannel: target.subChannel, pistonArea: piston,
            cellArea: cell, reference: reference, every: every, controls: controls)
    }

    private var everyForm: Form<TimeSpan> {
        Form<TimeSpan>.span(atLeast: Self.everyMin)
            .demanding("a time such as 100 ms or 1 s, from 1 ms to 1 h") { $0 <= Self.everyMax }
    }

    /// `pstat1` or `smu1/b`.
    private func target(_ map: inout MappingReader) -> Target? {
        guard let node = map.requiredNode("instrument", expected: "the name of an instrument"),
            let text = node.read(.text, problems)
        else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy(Names.isName) else {
            problems.report(
                at: node, "\"\(text)\" names no instrument",
                expected: "an instrument such as pstat1, or a sub-channel such as smu1/b")
            return nil
        }
        guard let index = instruments.index(of: parts[0], at: node, "instrument", problems) else {
            return nil
        }
        return Target(
            instrument: InstrumentIndex(index), subChannel: parts.count == 2 ? parts[1] : nil)
    }
}
