import CyclerControl
import NIOCore

/// One client: cuts what it sends into lines and writes what the desk says.
final class ControlConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let desk: ControlDesk
    private var framer = LineFramer(lineMax: RequestBounds.lineMax)
    /// Set while lines may be written.
    private var context: ChannelHandlerContext?
    /// Set until the kernel side is gone.
    private var channel: (any Channel)?
    /// Lines written and not yet taken by the kernel.
    private var unsent = 0
    /// When the kernel last took a line, or the first of those unsent was written.
    private var lastProgress = NIODeadline.now()
    private(set) var peer = Peer(uid: .max, pid: 0, groups: [])
    /// True once the client asked for events.
    var isWatching = false

    init(desk: ControlDesk) { self.desk = desk }

    /// The client, for the log.
    var who: String { "uid \(peer.uid) pid \(peer.pid)" }

    // MARK: From the channel

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        channel = context.channel
        let operations = context.pipeline.syncOperations
        let read = try? operations.withUnsafeTransportIfAvailable { (socket: CInt) in
            PeerCredentials.read(socket)
        }
        guard let peer = read ?? nil else {
            context.close(promise: nil)
            return
        }
        self.peer = peer
        desk.opened(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Whatever a client says while it is being hung up on is not kept.
        guard self.context != nil else { return }
        framer.append(unwrapInboundIn(data).readableBytesView)
        do throws(LineTooLong) {
            while self.context != nil, let line = try framer.next() {
                guard !line.isEmpty else { continue }
                desk.handle(line, from: self)
            }
        } catch {
            send(
                .error(
                    nil,
                    ControlRefusal(.tooLarge, "the line is longer than \(error.bytesMax) bytes")))
            close()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard !context.channel.isWritable else { return }
        desk.drop(self, why: "it does not read what it asked for")
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        channel = nil
        desk.closed(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: From the desk

    /// Writes a message.
    func send(_ message: ServerMessage) { send(message.line) }

    /// Writes a whole line.
    func send(_ line: [UInt8]) {
        guard let context else { return }
        if unsent == 0 { lastProgress = .now() }
        unsent += 1
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { [weak self] _ in
            self?.unsent -= 1
            self?.lastProgress = .now()
        }
        let buffer = context.channel.allocator.buffer(bytes: line)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: sent)
    }

    /// True when the kernel has taken nothing for `span` though something waits.
    func isStalled(at now: NIODeadline, for span: TimeAmount) -> Bool {
        unsent > 0 && now - lastProgress > span
    }

    /// Ends the connection after what is already written; a client that does not read is dropped
    /// by the desk's clock.
    func close() {
        guard let context else { return }
        self.context = nil
        let last = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(
            wrapOutboundOut(context.channel.allocator.buffer(capacity: 0)), promise: last)
        last.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    /// Ends the connection now.
    func abort() {
        context = nil
        channel?.close(promise: nil)
    }
}
