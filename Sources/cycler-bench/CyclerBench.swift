import CyclerCore
import Glibc

/// What `scripts/bench` needs to measure inside a process: the bus layer and a bare libmodbus loop
/// at the same reads, and a plain server to ask.
///
///     cycler-bench ours|woken|bare rtu PATH SECONDS
///     cycler-bench ours|woken|bare tcp PORT SECONDS
///     cycler-bench record FOLDER RATE SECONDS
///     cycler-bench serve PORT
@main
struct CyclerBench {
    private static let usage = """
        usage: cycler-bench ours|woken|bare rtu PATH SECONDS
               cycler-bench ours|woken|bare tcp PORT SECONDS
               cycler-bench record FOLDER RATE SECONDS
               cycler-bench serve PORT

        """

    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.count == 2, words[0] == "serve", let port = UInt16(words[1]) {
            finish(PlainServer.serve(port: port))
        }
        guard words.count == 4, let seconds = Int(words[3]), (1...600).contains(seconds) else {
            finish(usage, status: 2)
        }
        if words[0] == "record", let rate = Int(words[2]), (1...50).contains(rate) {
            return show(BareRecorder.run(folder: words[1], rate: rate, seconds: seconds))
        }
        guard let place = place(words[1], words[2]) else { finish(usage, status: 2) }
        switch words[0] {
        case "ours": show(OurLoop.run(place, seconds: seconds, gathers: true))
        case "woken": show(OurLoop.run(place, seconds: seconds, gathers: false))
        case "bare": show(BareLoop.run(place, seconds: seconds))
        default: finish(usage, status: 2)
        }
    }

    private static func show(_ result: Result<Tally, Trouble>) {
        switch result {
        case .success(let tally): print(tally.line)
        case .failure(let trouble): finish(trouble.text + "\n")
        }
    }

    private static func place(_ kind: String, _ text: String) -> BusAddress? {
        switch kind {
        case "rtu":
            BusAddress(
                endpoint: .serial(path: text, SerialLine(baud: 115_200)), protocolKind: .modbusRTU)
        case "tcp":
            UInt16(text).map {
                BusAddress(
                    endpoint: .tcp(host: "127.0.0.1", port: $0), protocolKind: .modbusTCP)
            }
        default: nil
        }
    }

    private static func finish(_ text: String, status: Int32 = 1) -> Never {
        _ = write(STDERR_FILENO, text, text.utf8.count)
        exit(status)
    }
}

/// Why nothing was measured.
struct Trouble: Error {
    let text: String
}
