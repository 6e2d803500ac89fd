import CyclerCore
import CyclerLab
import Foundation
import Testing

/// The program itself: real processes, one after another.
@Suite(.serialized) struct CyclerSimTests {
    static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "cyclersim")
    static let lab = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../config/labs/plating-scpi.yaml").standardized.path()

    /// A running rack that has said that it is ready.
    final class Running {
        let process = Process()
        let folder: String
        let ready: String

        init() throws {
            folder = FileManager.default.temporaryDirectory
                .appending(path: "cyclersim-\(UUID().uuidString.prefix(8))").path()
            let out = Pipe()
            process.executableURL = CyclerSimTests.program
            process.arguments = [
                "--lab", CyclerSimTests.lab, "--directory", folder, "--speed", "60",
            ]
            process.standardOutput = out
            try process.run()
            var text = Data()
            while !text.contains(0x0A) {
                let more = out.fileHandleForReading.availableData
                guard !more.isEmpty else { break }
                text += more
            }
            ready = String(decoding: text, as: UTF8.self)
        }

        var socket: String { folder + "/rack.sock" }

        deinit {
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    @Test func saysReadyAndLeavesNothingBehind() throws {
        let rack = try Running()
        #expect(rack.ready == "ready rack=plating-scpi speed=60 socket=\(rack.socket)\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: rack.folder).count == 2)
        rack.process.terminate()
        rack.process.waitUntilExit()
        #expect(rack.process.terminationStatus == 0)
        #expect(rack.process.terminationReason == .exit)
        #expect(try FileManager.default.contentsOfDirectory(atPath: rack.folder).isEmpty)
    }

    @Test func talksToItsCommands() throws {
        let rack = try Running()
        let truth = try Self.run("truth", "--socket", rack.socket)
        #expect(truth.code == 0 && truth.out.hasPrefix("smu1: criec, circuit open, V 2.4"))
        let json = try Self.run("truth", "--socket", rack.socket, "--json")
        let parsed = try JSONScanner.parse(Array(json.out.utf8.dropLast()))
        #expect(parsed["speed"]?.integer == 60)
        #expect(try Self.run("describe", "--socket", rack.socket).out.contains("smu.tty"))
        let fault = try Self.run(
            "fault", "--socket", rack.socket, "cell-short", "smu1")
        #expect(fault.code == 0 && fault.out.isEmpty)
        #expect(try Self.run("truth", "--socket", rack.socket).out.contains("SHORTED at 0"))
        #expect(try Self.run("clear", "--socket", rack.socket).code == 0)
        #expect(try Self.run("quit", "--socket", rack.socket).code == 0)
        rack.process.waitUntilExit()
        #expect(rack.process.terminationStatus == 0)
    }

    @Test func refusalsAreOnStandardErrorWithTheirCodes() throws {
        let rack = try Running()
        func check(_ code: Int32, _ text: String, _ arguments: [String]) throws {
            let result = try Self.run(arguments)
            #expect(result.code == code && result.err.contains(text), "\(result)")
        }
        try check(1, "did you mean \"smu\"?", ["fault", "--socket", rack.socket, "silent", "smi"])
        try check(1, "name the line", ["fault", "--socket", rack.socket, "hang-up", "smu1"])
        try check(
            2, "did you mean \"silent\"?", ["fault", "--socket", rack.socket, "silnt", "smu"])
        let untimed = ["fault", "--socket", rack.socket, "silent", "smu", "--for", "3"]
        try check(2, "has no unit", untimed)
        try check(3, "Start a rack", ["truth", "--socket", rack.folder + "/none"])
        try check(1, "a rack already runs", ["--lab", Self.lab, "--directory", rack.folder])
        try check(1, "No such file", ["--lab", "/nowhere.yaml"])
        try check(2, "--speed is from 1", ["--lab", Self.lab, "--speed", "0"])
        try check(2, "--lab", [])
        #expect(try Self.run("truth", "--socket", rack.socket).code == 0, "and it still runs")
    }

    /// Runs a command to its end.
    static func run(_ arguments: String...) throws -> (code: Int32, out: String, err: String) {
        try run(arguments)
    }

    static func run(_ arguments: [String]) throws -> (code: Int32, out: String, err: String) {
        let process = Process()
        let out = Pipe()
        let err = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = out
        process.standardError = err
        try process.run()
        let outText = String(
            decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let errText = String(
            decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, outText, errText)
    }
}
