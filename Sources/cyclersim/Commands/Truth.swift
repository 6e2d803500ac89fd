import ArgumentParser
import CyclerCore

/// Prints what nobody outside the lab can see.
struct Truth: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The true state of every cell, rig and oven.")

    @OptionGroup var options: SocketOptions

    @Flag(help: "As JSON, with everything there is.")
    var json = false

    func run() throws {
        let truth = try options.ask(["method": "truth"])
        guard !json else {
            print(truth.text)
            return
        }
        for unit in truth["instruments"]?.array ?? [] { print(Self.line(unit)) }
    }

    private static func line(_ unit: JSON) -> String {
        var text = (unit["name"]?.string ?? "?") + ": "
        if let closed = unit["output-closed"]?.bool {
            text += "\(unit["preset"]?.string ?? "?"), circuit \(closed ? "CLOSED" : "open")"
            text += ", V \(number(unit["voltage"], 6)) V, I \(number(unit["current"], 9)) A"
            text += ", plated \(number(unit["plated"], 5)) mAh/cm2"
            if unit["shorted"]?.bool == true {
                text += ", SHORTED at \(number(unit["short-charge"], 5)) mAh/cm2"
                text += " after \(number(unit["short-seconds"], 1)) s"
            }
        } else if let pressure = unit["pressure-pascals"] {
            text += "\(number(pressure, 0)) Pa, set \(number(unit["target-pascals"], 0)) Pa"
        } else if let force = unit["force-newtons"] {
            text += "\(number(force, 2)) N"
        } else {
            text += "\(number(unit["temperature-celsius"], 2)) degC"
            text += ", set \(number(unit["target-celsius"], 2)) degC"
        }
        return text
    }

    private static func number(_ value: JSON?, _ decimals: Int) -> String {
        guard let number = value?.number else { return "-" }
        var text = ByteText()
        text.append(number, decimals: decimals)
        return text.string
    }
}
