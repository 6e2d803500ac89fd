import CyclerControl
import CyclerCore
import CyclerInstruments
import CyclerRecord
import CyclerStation

/// Events and effects as one line each, for people to read and for files to compare.
struct ScenarioWords {
    /// Boot time that is written as 0.
    let start: Instant

    // MARK: Events

    func line(_ event: StationEvent, at now: Instant) -> String {
        var time = ByteText(reserving: 16)
        time.append((now - start).seconds, decimals: 2)
        return "[\(time.string)] \(words(event))"
    }

    private func words(_ event: StationEvent) -> String {
        switch event {
        case .start: "start"
        case .report(let report): words(report.kind)
        case .polled(let instrument, _, _, _): "i\(instrument.number) read"
        case .request(_, let tracking, let person): "\(person.name) asks \(tracking.number)"
        case .writer(let report): words(report)
        case .wake: "time passes"
        case .suspended(let span): "slept \(Int(span.seconds)) s"
        case .surroundings: "machine looked at"
        case .shutdown(.forGood): "shutdown"
        case .shutdown(.untilRestart): "shutdown until the next daemon"
        case .saved(let run): "saved run \(run.name)"
        case .hookEnded(let outcome): "hook \(outcome.call.hook) ended"
        }
    }

    private func words(_ kind: BusReport.Kind) -> String {
        switch kind {
        case .exchange(let token, let instrument, .completed):
            token == .poll(instrument)
                ? "i\(instrument.number) read" : "i\(instrument.number) done"
        case .exchange(let token, let instrument, .failed(let fault, _)):
            "i\(instrument.number) \(token == .poll(instrument) ? "not read" : "failed"): \(fault)"
        case .madeSafe(let instrument, let epoch, let evidence):
            "i\(instrument.number) made safe, epoch \(epoch.number), \(evidence.word)"
        case .notSafe(let instrument, _, let fault, let attempts):
            "i\(instrument.number) not safe: \(fault), \(attempts) attempts"
        case .renewalLapsed(let instrument, _): "i\(instrument.number) lapsed"
        case .line(let state): "line \(state)"
        case .instrument(let instrument, let online):
            "i\(instrument.number) \(online ? "answers" : "is silent")"
        case .missed(let instrument, let slots): "i\(instrument.number) missed \(slots)"
        case .inboxFull: "inbox full"
        }
    }

    private func words(_ report: WriterReport) -> String {
        switch report {
        case .written(let mark): "written \(mark)"
        case .durable(let mark): "durable \(mark)"
        case .runOpened(let channel, let name): "C\(channel.number) folder \(name)"
        case .runFailed(let channel, let errno): "C\(channel.number) no folder, errno \(errno)"
        case .slow: "disk slow"
        case .stuck(let errno): "disk stuck, errno \(errno)"
        case .recovered: "disk recovered"
        }
    }

    // MARK: Effects

    /// Nil for what repeats with every sample and says nothing by itself.
    func line(_ effect: StationEffect, _ text: [UInt8]) -> String? {
        switch effect {
        case .bus(_, let command): words(command)
        case .append(let channel, let file, let range):
            "C\(channel.number) \(words(file, Array(text[range])))"
        case .replace(let channel, let name, let bytes):
            "C\(channel.number) \(name): \(words(replaced: bytes))"
        case .openRun(let channel, let opening):
            "C\(channel.number) open \(opening.baseName)"
        case .reopenRun(let channel, let name): "C\(channel.number) open again \(name)"
        case .closeRun(let channel): "C\(channel.number) close"
        case .mark(let number, let sync): "\(sync ? "sync" : "mark") \(number)"
        case .answer(let tracking, let answer): words(tracking, answer)
        case .publish(let event): words(event)
        case .appendLate(let run, _): "late \(run)"
        case .hook(let call): "C\(call.channel.number) hook \(call.hook)"
        case .shutdownComplete: "shutdown complete"
        }
    }

    private func words(_ command: BusCommand) -> String? {
        switch command {
        case .submit(let exchange):
            if let epoch = exchange.energises {
                return "i\(exchange.instrument.number) SET POINT, epoch \(epoch.number)"
            }
            let writes = exchange.transactions.contains { $0.request.isWrite }
            return "i\(exchange.instrument.number) \(writes ? "write" : "identify")"
        case .makeSafe(let instrument): return "i\(instrument.number) MAKE SAFE"
        case .acknowledge(let instrument, let epoch):
            return "i\(instrument.number) acknowledge epoch \(epoch.number)"
        case .renew: return nil
        case .release(let instrument): return "i\(instrument.number) release"
        }
    }

    private func words(_ file: RunFile, _ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        switch file {
        case .records:
            // Record index, reason and step type; voltages are the twins' affair.
            return "record \(fields[11]): \(fields[31]) of \(fields[8])"
        case .steps: return "step row \(fields[0]): \(fields[3]), \(fields[8])"
        case .cycles: return "cycle row \(fields[0])"
        case .events:
            let json = try? JSONScanner.parse(Array(bytes.dropLast()))
            return "event \(json?["kind"]?.string ?? "?"): \(json?["text"]?.string ?? "?")"
        case .burst(let number, let code):
            return "burst \(number) \(code.rawValue): \(text.split(separator: "\n").count) lines"
        }
    }

    private func words(replaced bytes: [UInt8]) -> String {
        guard let json = try? JSONScanner.parse(bytes) else { return "no JSON" }
        guard let state = json["state"]?.string else {
            return json["outcome"]?.string ?? "no outcome"
        }
        return "\(state), \(json["records"]?.integer ?? -1) records"
    }

    private func words(_ tracking: TrackingID, _ answer: ControlAnswer) -> String {
        switch answer {
        case .done(let message, let details):
            let open = details["open"]?.string.map { " (open: \($0))" } ?? ""
            return "answer \(tracking.number): \(message)\(open)"
        case .failed(let refusal):
            let checks = refusal.checks.map { "; \($0.check)\($0.acceptable ? "?" : "!")" }
            let problems = refusal.problems.map { "; \($0.message)" }
            return "answer \(tracking.number) FAILED: \(refusal.message)"
                + checks.joined() + problems.joined()
        }
    }

    private func words(_ event: ControlEvent) -> String? {
        switch event {
        case .status: nil
        case .finding(let channel, _, let note): "\(channel) finding \(note.code.rawValue)"
        case .state(let change):
            "\(change.channel) \(change.from.rawValue) -> \(change.to.rawValue)"
                + (change.cause.map { " \($0.code)" } ?? "")
        case .message(let message):
            "\(message.severity.rawValue)\(message.channel.map { " \($0)" } ?? ""): \(message.text)"
        }
    }
}
