import CyclerCore
import Glibc

/// What the thread of a line server owns: the port, its streams, and replies that wait for their
/// time.
struct LineSession: Sendable {
    /// Clients of one TCP line at a time; more are closed at once.
    private static let streamsMax = 8
    /// Replies that wait on one stream; the oldest are lost beyond.
    private static let waitingMax = 256
    private static let readSize = 4096

    /// The open port; nil while hung up.
    private enum Port: Sendable {
        case pty(PtyPort)
        case tcp(LoopbackListener)
    }

    private struct Stream: Sendable {
        let descriptor: CInt
        var assembler: RequestAssembler
        var waiting: [TimedReply] = []
    }

    private let kind: BusProtocol
    private let plan: PortPlan
    private let directory: String
    private var port: Port?
    /// The TCP port in force, kept over a hang-up.
    private var number: UInt16 = 0
    private var streams: [Stream] = []
    private var lastTick = Instant.zero
    private var buffer = [UInt8](repeating: 0, count: readSize)
    private var replies: [TimedReply] = []

    init(_ kind: BusProtocol, port: PortPlan, directory: String) throws(ServerError) {
        self.kind = kind
        plan = port
        self.directory = directory
        if case .tcp(let wanted) = port { number = wanted }
        try open()
    }

    var address: LineServer.PortAddress {
        switch port {
        case nil: .gone
        case .pty(let pty): .pty(link: pty.link, path: pty.path)
        case .tcp(let listener): .tcp(port: listener.port)
        }
    }

    private mutating func open() throws(ServerError) {
        switch plan {
        case .pty(let link):
            let pty = try PtyPort(link: directory + "/" + link)
            port = .pty(pty)
            streams = [Stream(descriptor: pty.master, assembler: RequestAssembler(kind))]
        case .tcp:
            let listener = try LoopbackListener(port: number)
            number = listener.port
            port = .tcp(listener)
        }
    }

    private mutating func hangUp() {
        if case .tcp = port { for stream in streams { close(stream.descriptor) } }
        streams = []
        port = nil
    }

    /// One turn of the thread: faults and time first, then whatever arrived.
    mutating func round(_ server: LineServer) {
        let now = BootClock.now()
        let isFrozen = tick(server, now)
        let due = streams.compactMap { $0.waiting.first?.due }.min()
        let tickDue = now + LineServer.tickEvery
        var descriptors = [server.wakeDescriptor]
        if case .tcp(let listener) = port { descriptors.append(listener.descriptor) }
        let firstStream = descriptors.count
        if !isFrozen { descriptors += streams.map(\.descriptor) }
        let ready = System.wait(
            descriptors, until: min(due ?? tickDue, tickDue), sharp: due != nil)
        if ready[0] {
            server.drainWakes(&buffer)
            lastTick = .zero
        }
        for index in streams.indices.reversed()
        where !isFrozen && ready[firstStream + index] {
            receive(index, server)
        }
        if firstStream == 2, ready[1] { accept() }
        sendDue(BootClock.now())
    }

    /// Moves instruments on and does what faults ask for; tells whether the line is frozen.
    private mutating func tick(_ server: LineServer, _ now: Instant) -> Bool {
        guard now - lastTick >= LineServer.tickEvery else {
            return server.locked { $0.isFrozen }
        }
        lastTick = now
        let state = server.locked { line in
            line.tick(at: now)
            return (hung: line.isHungUp, frozen: line.isFrozen, extra: line.takeInjections())
        }
        if state.hung, port != nil {
            server.moved(to: .gone)
            hangUp()
        } else if !state.hung, port == nil, (try? open()) != nil {
            server.moved(to: address)
        }
        for bytes in state.extra {
            for stream in streams { System.put(bytes, to: stream.descriptor) }
        }
        if !state.frozen { for index in streams.indices { answer(index, server, now) } }
        return state.frozen
    }

    private mutating func accept() {
        guard case .tcp(let listener) = port, let descriptor = listener.accept() else { return }
        guard streams.count < Self.streamsMax else {
            close(descriptor)
            return
        }
        streams.append(Stream(descriptor: descriptor, assembler: RequestAssembler(kind)))
    }

    private mutating func receive(_ index: Int, _ server: LineServer) {
        guard let count = System.take(streams[index].descriptor, &buffer) else {
            if case .tcp = port {
                close(streams[index].descriptor)
                streams.remove(at: index)
            }
            return
        }
        let now = BootClock.now()
        streams[index].assembler.push(buffer[..<count], at: now)
        answer(index, server, now)
    }

    /// Answers what is whole; replies that are due go out at once, in order.
    private mutating func answer(_ index: Int, _ server: LineServer, _ now: Instant) {
        replies.removeAll(keepingCapacity: true)
        server.locked { line in
            line.process(&streams[index].assembler, at: now, into: &replies)
        }
        streams[index].waiting += replies
        let surplus = streams[index].waiting.count - Self.waitingMax
        if surplus > 0 { streams[index].waiting.removeFirst(surplus) }
        send(index, now)
    }

    private mutating func sendDue(_ now: Instant) {
        for index in streams.indices { send(index, now) }
    }

    private mutating func send(_ index: Int, _ now: Instant) {
        while let reply = streams[index].waiting.first, reply.due <= now {
            System.put(reply.bytes, to: streams[index].descriptor)
            streams[index].waiting.removeFirst()
        }
    }
}
