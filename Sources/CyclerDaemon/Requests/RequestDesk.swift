import CyclerControl
import CyclerCore
import CyclerProgram
import CyclerStation
import CyclerYAML

/// Turns requests of the socket into requests of the station: names become indices, files become
/// schedules and cells. What is wrong is refused here, before the engine hears of it.
final class RequestDesk: ControlBackend {
    private let channels: [String]
    private let instruments: [String]
    private let mailbox: EngineMailbox
    private let board: StatusBoard
    private let archive: RunArchive
    private let userName: @Sendable (UInt32) -> String

    init(
        lab: StationLab, mailbox: EngineMailbox, board: StatusBoard, archive: RunArchive,
        userName: @escaping @Sendable (UInt32) -> String
    ) {
        channels = lab.channels.map(\.name)
        instruments = lab.instruments.map(\.name)
        self.mailbox = mailbox
        self.board = board
        self.archive = archive
        self.userName = userName
    }

    func snapshot() -> StatusSnapshot { board.newest }

    func runList() -> JSON { archive.list() }

    func runDetail(_ name: String) -> JSON? { archive.detail(name) }

    func submit(
        _ request: ControlRequest, from peer: Peer, tracking: TrackingID
    ) throws(ControlRefusal) {
        let decoded = try decode(request)
        let person = Operator(uid: peer.uid, name: userName(peer.uid))
        guard mailbox.post(.init(request: decoded, tracking: tracking, person: person)) else {
            throw .busy
        }
    }

    private func decode(_ request: ControlRequest) throws(ControlRefusal) -> StationRequest {
        switch request {
        case .mount(let name, let file):
            return .mount(try channel(name), try cell(file), text: file.text)
        case .unmount(let name): return .unmount(try channel(name))
        case .start(let name, let file, let accept, let earlier):
            let submitted = try schedule(file)
            var order = StartOrder(
                submitted, accepted: accept.map { ($0.check, $0.reason) })
            order.continuing = try earlier.map(continuation)
            return .start(try channel(name), order)
        case .stop(let name, let after): return .stop(try channel(name), after)
        case .skip(let name): return .skip(try channel(name))
        case .confirm(let name): return .confirm(try channel(name))
        case .amend(let run, let file, let check):
            return .amend(run: run, Amendment(try schedule(file), isCheck: check))
        case .pause(let name): return .pause(try channel(name))
        case .resume(let name): return .resume(try channel(name))
        case .note(let run, let text): return .note(run: run, text: text)
        case .safe(let name):
            guard let name else { return .safe(nil) }
            return .safe(try channel(name))
        case .acknowledge(let name): return .acknowledge(try channel(name))
        case .snooze(let alarm, let text, let reason):
            return .snooze(alarm: alarm, try span(text), reason: reason)
        case .set(let name, let value, let reason):
            return .set(try instrument(name), try setValue(value), reason: reason)
        case .zero(let name): return .zero(try channel(name))
        case .hello, .status, .watch, .runs, .show:
            preconditionFailure("the server answers these itself")
        }
    }

    private func channel(_ name: String) throws(ControlRefusal) -> ChannelIndex {
        guard let index = channels.firstIndex(of: name) else {
            throw unknown("channel", name, channels)
        }
        return ChannelIndex(index)
    }

    private func instrument(_ name: String) throws(ControlRefusal) -> InstrumentIndex {
        guard let index = instruments.firstIndex(of: name) else {
            throw unknown("instrument", name, instruments)
        }
        return InstrumentIndex(index)
    }

    private func unknown(_ what: String, _ name: String, _ known: [String]) -> ControlRefusal {
        let closest = Suggestion.closest(to: name, among: known)
        return ControlRefusal(
            .unknownName, "there is no \(what) '\(name)'",
            next: closest.map { "did you mean '\($0)'?" }
                ?? "known: \(known.joined(separator: ", "))")
    }

    /// What a run takes over from an earlier one; its folder must have a checkpoint.
    private func continuation(_ run: String) throws(ControlRefusal) -> Continuation {
        do throws(ArchiveError) { return try archive.continuation(of: run) } catch {
            throw ControlRefusal(
                .refused, error.message, next: "'runs' lists the runs of this lab")
        }
    }

    private func cell(_ file: FileContent) throws(ControlRefusal) -> Cell {
        do throws(Problems) {
            return try CellFile.decode(text: file.text, file: file.name).get()
        } catch { throw refusal(error, "the cell file has errors") }
    }

    private func schedule(_ file: FileContent) throws(ControlRefusal) -> SubmittedSchedule {
        do throws(Problems) {
            return try SubmittedSchedule.decode(text: file.text, file: file.name).get()
        } catch { throw refusal(error, "the schedule has errors") }
    }

    private func refusal(_ problems: Problems, _ message: String) -> ControlRefusal {
        ControlRefusal(
            .invalidFile, message, next: "correct the lines named and try again",
            problems: problems.list.map {
                FileProblem(file: $0.file, place: $0.place, message: $0.detail)
            })
    }

    /// `2 h`, `30 min`, `0 s`.
    private func span(_ text: String) throws(ControlRefusal) -> TimeSpan {
        if case .value(let span) = Form<TimeSpan>.span(atLeast: .zero).read(text) { return span }
        throw ControlRefusal(
            .invalidParameters, "'\(text)' is no time", next: "write it like '2 h' or '30 min'")
    }

    /// `60 degC`, `333 K`, `3.5 MPa`, `5 bar`.
    private func setValue(_ text: String) throws(ControlRefusal) -> SetValue {
        if case .value(let kelvins) = Form<Kelvins>.temperature.read(text) {
            return .temperature(kelvins)
        }
        if case .value(let pascals) = Form<Pascals>.quantity().read(text) {
            return .pressure(pascals)
        }
        throw ControlRefusal(
            .invalidParameters, "'\(text)' is no temperature or pressure",
            next: "write it like '60 degC', '333 K' or '0.2 MPa'")
    }
}

extension StartOrder {
    /// A submitted schedule, with the words of half cells beside it for a protocol that has none.
    init(_ submitted: SubmittedSchedule, accepted: [(check: String, reason: String)]) {
        self.init(
            schedule: submitted.schedule, scheduleText: submitted.text, accepted: accepted)
        original = submitted.original
        forHalfCells = submitted.forHalfCells
    }
}

extension Amendment {
    /// The same for a run that goes on.
    init(_ submitted: SubmittedSchedule, isCheck: Bool) {
        self.init(schedule: submitted.schedule, text: submitted.text, isCheck: isCheck)
        original = submitted.original
        forHalfCells = submitted.forHalfCells
    }
}

extension SubmittedSchedule {
    /// A protocol in the words of half and symmetric cells; nil for our own form, which has its
    /// words already.
    fileprivate var forHalfCells: (schedule: Schedule, text: String)? {
        guard original != nil else { return nil }
        let half = inWords(of: .half)
        return (half.schedule, half.text)
    }
}
