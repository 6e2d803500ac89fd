import ArgumentParser
import CyclerCore
import CyclerLab
import CyclerYAML

/// Breaks something.
struct Fault: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a fault in force on a line or an instrument.",
        discussion: """
            Lines and their replies: freeze, late (--value ms), truncate, bad-crc, other-unit, \
            silent, garbage, stale (the last reply once more, now), hang-up.
            Instruments: watchdog-ignore, stuck-output, lead-open, leads-shorted, leads-reversed, \
            sense-open, cell-short, cell-leak (--value S/cm2), \
            contact-loss (--value share that is left), offset-step (--value V), sensor-broken.
            A fault lasts until `cyclersim clear`, or as --count or --for say.
            """)

    @OptionGroup var options: SocketOptions
    @Argument(help: "What goes wrong.") var kind: String
    @Argument(help: "The line or instrument.") var target: String

    @Option(help: "How much, for late (ms), cell-leak (S/cm2), contact-loss and offset-step (V).")
    var value: Double?

    @Option(help: "How many replies it spoils.")
    var count: Int?

    @Option(name: .customLong("for"), help: "How long it lasts in real time, such as 3s.")
    var span: String?

    func run() throws {
        guard FaultWord(rawValue: kind) != nil else {
            let words = FaultWord.allCases.map(\.rawValue)
            let hint = Suggestion.closest(to: kind, among: words)
            let tail = hint.map { "; did you mean \"\($0)\"?" } ?? ""
            throw ValidationError(
                "unknown fault \"\(kind)\"\(tail) Known: \(words.joined(separator: ", "))")
        }
        var members: [JSON.Member] = [
            .init("method", "fault"), .init("kind", .string(kind)),
            .init("target", .string(target)),
        ]
        if let value { members.append(.init("value", .number(value))) }
        if let count { members.append(.init("count", .integer(count))) }
        if let span {
            switch Form<TimeSpan>.span.read(span) {
            case .value(let time): members.append(.init("seconds", .number(time.seconds)))
            case .wrong(let message, _): throw ValidationError("--for: \(message)")
            }
        }
        _ = try options.ask(.object(members))
    }
}
