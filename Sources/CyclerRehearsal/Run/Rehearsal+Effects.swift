import CyclerControl
import CyclerCore
import CyclerFiles
import CyclerStation

/// Events in, effects out: the shell of a station in virtual time.
extension Rehearsal {
    /// Handles an event, and everything that it brings about.
    mutating func perform(_ event: StationEvent) {
        handle(event)
        drain()
    }

    mutating func drain() {
        while !queue.isEmpty { handle(queue.take()) }
    }

    /// Handles one event; what it brings about waits in the queue.
    mutating func handle(_ event: StationEvent) {
        effects.removeAll()
        station.handle(event, at: now, into: &effects)
        do throws(FileFault) {
            for effect in effects.effects { try carryOut(effect) }
        } catch {
            failure = error
        }
    }

    private mutating func carryOut(_ effect: StationEffect) throws(FileFault) {
        switch effect {
        case .bus(_, let command):
            if line.isSlow, SlowLine.isSent(command) {
                line.send(.told(command), at: now)
            } else {
                bench.carryOut(command, at: now, into: &queue)
            }
        case .append(_, let file, let range):
            try writer.append(file, effects.text.bytes[range])
            count(file)
        case .replace(_, let name, let bytes): writer.replace(name, bytes)
        case .openRun(let channel, let opening): open(channel, opening)
        case .reopenRun: break  // only a daemon that comes back opens one again
        case .closeRun:
            try writer.close()
            isClosed = true
        case .mark(let number, let sync):
            queue.add(.writer(sync ? .durable(number) : .written(number)))
        case .answer(let asked, let given): if asked == tracking { answer = given }
        case .publish(let event): note(event)
        case .hook, .appendLate, .shutdownComplete: break  // nobody is called, so nothing is late
        }
    }

    private mutating func open(_ channel: ChannelIndex, _ opening: RunOpening) {
        do throws(FileFault) {
            queue.add(.writer(.runOpened(channel, name: try writer.open(opening))))
        } catch {
            // The station is not told: its answer would only name a number.
            failure = error
        }
    }

    private mutating func count(_ file: RunFile) {
        switch file {
        case .records: report.records += 1
        case .steps: report.steps += 1
        case .cycles: report.cycles += 1
        case .events, .burst: break
        }
    }

    /// Keeps what a person would have heard.
    private mutating func note(_ event: ControlEvent) {
        switch event {
        case .finding(_, _, let finding):
            report.findingCount += 1
            guard report.findings.count < RehearsalReport.newsMax else { return }
            report.findings.append(
                .init(at: testTime(finding.at), code: finding.code.rawValue, text: finding.text))
        case .message(let message):
            guard message.severity != .info, startedAt <= now,
                report.messages.count < RehearsalReport.newsMax
            else { return }
            report.messages.append(
                .init(at: testTime(message.at), code: "", text: message.text))
        case .state(let change):
            heldSince = change.to == .held ? now : nil
        case .status: break
        }
    }

    private func testTime(_ wall: UnixTime) -> TimeSpan {
        let started = station.lab.clock.wall(at: startedAt)
        return TimeSpan(nanoseconds: wall.nanoseconds - started.nanoseconds)
    }
}
