package import CyclerCore
import Glibc
import Synchronization

/// The rack's control socket: one JSON object a line in, one a line out.
package final class RackSocket: Sendable {
    private static let clientsMax = 16
    /// Longest request line.
    private static let lineMax = 65_536
    private static let backlog: CInt = 8

    private let path: String
    private let listener: CInt
    private let pipe: WakePipe
    private let isStopping = Atomic<Bool>(false)
    private let thread = Mutex<ServerThread?>(nil)

    /// Listens at `path` and hands every request to `obey`; replies of `quit` also call `onQuit`.
    package init(
        path: String, obey: @escaping @Sendable (JSON) -> RackReply,
        onQuit: @escaping @Sendable () -> Void
    ) throws(ServerError) {
        self.path = path
        pipe = try WakePipe()
        listener = try Self.listen(at: path)
        let started = try ServerThread { [self] in serve(obey, onQuit) }
        thread.withLock { $0 = started }
    }

    /// Ends the thread and removes the socket.
    package func stop() {
        isStopping.store(true, ordering: .releasing)
        pipe.wake()
        thread.withLock { held in
            held?.join()
            held = nil
        }
        close(listener)
        unlink(path)
    }

    private static func listen(at path: String) throws(ServerError) -> CInt {
        if (try? RackClient(path: path)) != nil { throw .rackRuns(path) }
        unlink(path)
        let descriptor = try UnixAddress.stream(path)
        do throws(ServerError) {
            let bound = try UnixAddress.with(path) { bind(descriptor, $0, $1) }
            _ = try System.check(bound, "binding", path)
            _ = try System.check(Glibc.listen(descriptor, backlog), "listening at", path)
        } catch {
            close(descriptor)
            throw error
        }
        System.setNonBlocking(descriptor)
        return descriptor
    }

    private struct Client {
        let descriptor: CInt
        var bytes: [UInt8] = []
    }

    private func serve(
        _ obey: @Sendable (JSON) -> RackReply, _ onQuit: @Sendable () -> Void
    ) {
        var clients: [Client] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isStopping.load(ordering: .acquiring) {
            let ready = System.wait(
                [pipe.readEnd, listener] + clients.map(\.descriptor),
                until: BootClock.now() + .seconds(60))
            for index in clients.indices.reversed() where ready[2 + index] {
                guard let count = System.take(clients[index].descriptor, &buffer),
                    clients[index].bytes.count + count <= Self.lineMax
                else {
                    close(clients[index].descriptor)
                    clients.remove(at: index)
                    continue
                }
                clients[index].bytes += buffer[..<count]
                answer(&clients[index], obey, onQuit)
            }
            if ready[1] { accept(&clients) }
        }
        for client in clients { close(client.descriptor) }
    }

    private func accept(_ clients: inout [Client]) {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return }
        guard clients.count < Self.clientsMax else {
            close(descriptor)
            return
        }
        System.setNonBlocking(descriptor)
        clients.append(Client(descriptor: descriptor))
    }

    private func answer(
        _ client: inout Client, _ obey: (JSON) -> RackReply, _ onQuit: () -> Void
    ) {
        while let end = client.bytes.firstIndex(of: 0x0A) {
            let line = Array(client.bytes[..<end])
            client.bytes.removeFirst(end + 1)
            let reply: RackReply
            do throws(JSONError) {
                reply = obey(try JSONScanner.parse(line))
            } catch {
                reply = .failure("not JSON: \(error)")
            }
            System.put(Array((reply.json.text + "\n").utf8), to: client.descriptor)
            if reply == .quit { onQuit() }
        }
    }
}
