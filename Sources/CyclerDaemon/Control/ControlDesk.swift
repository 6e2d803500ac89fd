import CyclerControl
import CyclerCore
import NIOCore
import NIOPosix

/// Everything that lives on the event loop: connections, requests under way, and what becomes of
/// each request. Never used off the loop.
final class ControlDesk {
    private let backend: any ControlBackend
    private let policy: AccessPolicy
    private let bounds: ControlBounds
    private let loop: any EventLoop
    private let readers: NIOThreadPool
    private let log: ControlServer.Log
    private var connections: [ControlConnection] = []
    /// Who waits for which `done`; at most `bounds.inFlight` and the reserve.
    private var waiting: [TrackingID: ControlConnection] = [:]
    /// Queries with the reader thread.
    private var reading = 0
    private var lastTracking: UInt64 = 0

    init(
        backend: any ControlBackend, policy: AccessPolicy, bounds: ControlBounds,
        loop: any EventLoop, readers: NIOThreadPool, log: @escaping ControlServer.Log
    ) {
        self.backend = backend
        self.policy = policy
        self.bounds = bounds
        self.loop = loop
        self.readers = readers
        self.log = log
    }

    // MARK: Connections

    /// Greets a client, or turns it away.
    func opened(_ connection: ControlConnection) {
        connection.send(.hello(backend.snapshot().hello))
        guard connections.count < bounds.connections else {
            connection.send(
                .error(
                    nil,
                    ControlRefusal(
                        .busy,
                        "\(bounds.connections) clients are connected, the daemon takes no "
                            + "more", next: "close one that is not needed")))
            connection.close()
            return
        }
        connections.append(connection)
    }

    /// Forgets a client and what it waits for.
    func closed(_ connection: ControlConnection) {
        connections.removeAll { $0 === connection }
        waiting = waiting.filter { $0.value !== connection }
    }

    /// Drops a client that does not keep up.
    func drop(_ connection: ControlConnection, why: String) {
        log(.warning, "control: \(connection.who) dropped: \(why)")
        connection.abort()
    }

    func closeAll() {
        for connection in connections { connection.close() }
    }

    // MARK: Time

    /// Once per watch period: a status to every watcher, and an end to who does not read.
    func tick() {
        let now = NIODeadline.now()
        let unread = TimeAmount.nanoseconds(bounds.unread.nanoseconds)
        for connection in connections where connection.isStalled(at: now, for: unread) {
            drop(connection, why: "it left everything unread for \(bounds.unread.seconds) s")
        }
        guard connections.contains(where: \.isWatching) else { return }
        publish(.status(backend.snapshot()))
    }

    /// Sends an event to every watcher, encoded once.
    func publish(_ event: ControlEvent) {
        guard connections.contains(where: \.isWatching) else { return }
        let line = ServerMessage.event(event).line
        for connection in connections where connection.isWatching { connection.send(line) }
    }

    // MARK: Requests

    /// Answers one line of a client.
    func handle(_ line: [UInt8], from connection: ControlConnection) {
        let frame: RequestFrame
        do throws(RequestFault) {
            frame = try RequestFrame.read(line)
        } catch {
            connection.send(.error(error.id, error.refusal))
            return
        }
        do throws(ControlRefusal) {
            try policy.admit(frame.request, from: connection.peer)
            try answer(frame, to: connection)
        } catch {
            log(
                .notice,
                "control: \(connection.who): \(frame.request.summary): refused: \(error.message)")
            connection.send(.error(frame.id, error))
        }
    }

    private func answer(
        _ frame: RequestFrame, to connection: ControlConnection
    ) throws(ControlRefusal) {
        switch frame.request {
        case .hello: connection.send(.result(frame.id, backend.snapshot().hello.json))
        case .status: connection.send(.result(frame.id, backend.snapshot().json))
        case .watch:
            connection.isWatching = true
            connection.send(.result(frame.id, ["watching": true]))
            connection.send(.event(.status(backend.snapshot())))
        case .runs: try read(frame, for: connection) { $0.runList() }
        case .show(let run): try read(frame, for: connection) { $0.runDetail(run) }
        case .start(_, _, _, continuing: .some):
            try submitFromReader(frame, from: connection)
        case .mount, .unmount, .start, .stop, .skip, .confirm, .amend, .pause, .resume, .note,
            .safe, .acknowledge, .snooze, .set, .zero:
            try submit(frame, from: connection)
        }
    }

    private func submit(
        _ frame: RequestFrame, from connection: ControlConnection
    ) throws(ControlRefusal) {
        let tracking = try track(frame, for: connection)
        do throws(ControlRefusal) {
            try backend.submit(frame.request, from: connection.peer, tracking: tracking)
        } catch {
            waiting[tracking] = nil
            throw error
        }
        accepted(frame, tracking, from: connection)
    }

    /// A request that needs a file of another run: the reader thread submits it.
    private func submitFromReader(
        _ frame: RequestFrame, from connection: ControlConnection
    ) throws(ControlRefusal) {
        let tracking = try track(frame, for: connection)
        let backend = backend
        let peer = connection.peer
        readers.runIfActive(eventLoop: loop) { () -> ControlRefusal? in
            do throws(ControlRefusal) {
                try backend.submit(frame.request, from: peer, tracking: tracking)
                return nil
            } catch { return error }
        }
        .assumeIsolated().whenComplete { [self] result in
            let refusal: ControlRefusal?
            switch result {
            case .success(let answer): refusal = answer
            case .failure: refusal = ControlRefusal(.refused, "the daemon is stopping")
            }
            guard let refusal else { return }
            waiting[tracking] = nil
            connection.send(.failed(tracking, refusal))
        }
        // Accepted is not done: what the reader finds wrong comes as `failed`.
        accepted(frame, tracking, from: connection)
    }

    private func track(
        _ frame: RequestFrame, for connection: ControlConnection
    ) throws(ControlRefusal) -> TrackingID {
        let limit = bounds.inFlight + (frame.request.opensAtOnce ? bounds.openingReserve : 0)
        guard waiting.count < limit else { throw .busy }
        lastTracking += 1
        let tracking = TrackingID(lastTracking)
        waiting[tracking] = connection
        return tracking
    }

    private func accepted(
        _ frame: RequestFrame, _ tracking: TrackingID, from connection: ControlConnection
    ) {
        log(
            .notice,
            "control: \(connection.who): \(frame.request.summary): accepted as "
                + "\(tracking.number)")
        connection.send(.accepted(frame.id, tracking))
    }

    /// Tells whoever waits how a request ended.
    func finish(_ tracking: TrackingID, with answer: ControlAnswer) {
        let connection = waiting.removeValue(forKey: tracking)
        switch answer {
        case .done(let message, let details):
            log(.notice, "control: \(tracking.number) done: \(message)")
            connection?.send(.done(tracking, message: message, details: details))
        case .failed(let refusal):
            log(.warning, "control: \(tracking.number) failed: \(refusal.message)")
            connection?.send(.failed(tracking, refusal))
        }
    }

    /// Lets the reader thread fetch something from disk and answers with it.
    private func read(
        _ frame: RequestFrame, for connection: ControlConnection,
        _ fetch: @escaping @Sendable (any ControlBackend) -> JSON?
    ) throws(ControlRefusal) {
        guard reading < bounds.inFlight else { throw .busy }
        reading += 1
        let backend = backend
        readers.runIfActive(eventLoop: loop) { fetch(backend) }
            .assumeIsolated().whenComplete { [self] result in
                reading -= 1
                switch result {
                case .success(.some(let json)): send(json, as: frame.id, to: connection)
                case .success(.none):
                    let refusal = ControlRefusal(
                        .unknownName, "there is no such run: \(frame.request.summary)",
                        next: "see the list of runs")
                    connection.send(.error(frame.id, refusal))
                case .failure:
                    connection.send(
                        .error(frame.id, ControlRefusal(.refused, "the daemon is stopping")))
                }
            }
    }

    /// Sends what was read, unless it would look like a client that does not read.
    private func send(_ json: JSON, as id: RequestID, to connection: ControlConnection) {
        let line = ServerMessage.result(id, json).line
        guard line.count <= bounds.answerBytes else {
            let refusal = ControlRefusal(
                .tooLarge, "the answer is longer than \(bounds.answerBytes) bytes",
                next: "read the run folders themselves")
            connection.send(.error(id, refusal))
            return
        }
        connection.send(line)
    }
}
