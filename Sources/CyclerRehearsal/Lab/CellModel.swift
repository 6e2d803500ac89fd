package import CyclerCore
import CyclerLab

/// A simulated cell that a rehearsal can put behind the potentiostat.
package struct CellModel: Hashable, Sendable {
    private let preset: CellPreset
    /// True when nobody named it: chosen by the cell's file or kind.
    package let isGuess: Bool

    /// The key of a cell file that names a model.
    package static let key = "simulated-as"

    /// What `--model` calls it.
    package var name: String { preset.name }

    /// Every name that `--model` takes.
    package static var names: [String] { CellPreset.all.map(\.name) }

    /// The model of that name.
    package static func named(_ name: String) -> CellModel? {
        CellPreset.named(name).map { CellModel(preset: $0, isGuess: false) }
    }

    /// The model that a cell file suggests: the one it names, that of its own name, else a healthy
    /// one of its kind. Nil when the file names one that does not exist.
    package static func suggested(by cell: Cell) -> CellModel? {
        if let written = cell.notes.first(where: { $0.key == key })?.text {
            return CellPreset.named(written).map { CellModel(preset: $0, isGuess: true) }
        }
        if let preset = CellPreset.named(cell.name), fits(preset, cell.kind) {
            return CellModel(preset: preset, isGuess: true)
        }
        switch cell.kind {
        case .half: return CellModel(preset: .half(.criecHealthy), isGuess: true)
        case .symmetric: return CellModel(preset: .half(.symmetric), isGuess: true)
        case .full: return CellModel(preset: .full(.full811), isGuess: true)
        }
    }

    private static func fits(_ preset: CellPreset, _ kind: CellKind) -> Bool {
        switch preset {
        case .half: kind != .full
        case .full: kind == .full
        }
    }

    /// The cell at rest, of the area and potential that the file gives, stepped as often as it is
    /// sampled.
    func simulated(_ cell: Cell, seed: UInt64, every: TimeSpan) -> SimulatedCell {
        var setup = CellSetup(preset, area: cell.area)
        setup.seed = seed
        if let rest = cell.lastVoltage { setup.rest = rest }
        setup.step = min(max(every, Self.stepLeast), Self.stepMost)
        return SimulatedCell(setup)
    }

    /// Internal steps of the model: no finer than the default, no coarser than its results bear
    /// (1 s moves a voltage by at most 0.2 mV, 10 s by 0.5 mV).
    private static let stepLeast = TimeSpan.milliseconds(250)
    private static let stepMost = TimeSpan.seconds(10)
}
