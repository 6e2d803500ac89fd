package import CyclerCore
import CyclerLab

/// A simulated cell that a rehearsal can put behind the potentiostat.
package struct CellModel: Hashable, Sendable {
    private let preset: HalfCellPreset
    /// True when nobody named it: chosen by the cell's name or kind.
    package let isGuess: Bool

    /// What `--model` calls it.
    package var name: String { preset.name }

    /// Every name that `--model` takes.
    package static var names: [String] { HalfCellPreset.all.map(\.name) }

    /// The model of that name.
    package static func named(_ name: String) -> CellModel? {
        HalfCellPreset.named(name).map { CellModel(preset: $0, isGuess: false) }
    }

    /// The model that a cell file suggests: of its own name, else a healthy one of its kind; nil
    /// when there is none of that kind.
    package static func suggested(by cell: Cell) -> CellModel? {
        if let preset = HalfCellPreset.named(cell.name), cell.kind != .full {
            return CellModel(preset: preset, isGuess: true)
        }
        switch cell.kind {
        case .half: return CellModel(preset: .criecHealthy, isGuess: true)
        case .symmetric: return CellModel(preset: .symmetric, isGuess: true)
        case .full: return nil
        }
    }

    /// Potential of a fresh half cell before its first plating, when its file does not say.
    private static let restPotential = Volts(2.4)

    /// The cell at rest, of the area and potential that the file gives.
    func simulated(_ cell: Cell) -> HalfCell {
        HalfCell(
            preset: preset, area: cell.area,
            restPotential: cell.lastVoltage ?? Self.restPotential)
    }
}
