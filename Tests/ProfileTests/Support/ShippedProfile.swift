import CyclerConfig
import CyclerCore
import CyclerInstruments
import CyclerYAML
import Glibc
import Testing

/// A profile of `config/instruments`, read from the source tree.
enum ShippedProfile: String, CaseIterable {
    case referencePotentiostat = "reference-potentiostat"
    case keithley2450 = "keithley-2450"
    case alicat = "alicat-pressure"
    case laumas = "laumas-tlb4"
    case eurotherm = "eurotherm-2400"

    var text: String {
        get throws {
            let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
            return try Self.read("/\(root)/config/instruments/\(rawValue).yaml")
        }
    }

    var profile: InstrumentProfile {
        get throws { try ProfileFile.decode(text: text, file: "\(rawValue).yaml").get() }
    }

    func codec(
        unit: UInt8 = 1, options: [CyclerInstruments.InstrumentOption] = []
    ) throws -> InstrumentCodec {
        try InstrumentCodec(
            profile: profile, instrument: InstrumentIndex(3), unit: unit, options: options)
    }

    struct Unreadable: Error { var path: String }

    private static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
