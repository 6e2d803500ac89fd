internal import CLinuxShims
internal import CyclerCore
internal import Glibc

/// Text requests, each answered by one line or by silence, over any byte stream.
final class TextLink: BusLink {
    private let stream: any ByteStream
    private let line: SerialLine?
    private var scratch = [UInt8](repeating: 0, count: 512)

    init(stream: any ByteStream, line: SerialLine?) {
        self.stream = stream
        self.line = line
    }

    var descriptor: Int32 { stream.descriptor }
    func open() throws(OpenFailure) { try stream.open() }
    func close() { stream.close() }
    func flush() { stream.discard() }

    func exchange(
        _ transaction: BusTransaction, regardless: Bool, reply: inout [UInt8],
        times: inout TransactionTimes
    ) -> LinkOutcome {
        guard descriptor >= 0 else { return .failed(.io(ENOTCONN)) }
        if let fault = clearInput(regardless: regardless) { return .failed(fault) }
        times.requestedAt = BootClock.now
        switch transaction.request {
        case .send(let text):
            let fault = write(text, until: times.requestedAt + transaction.totalTimeout)
            return fault.map { .failed($0) } ?? .sent
        case .ask(let text, let terminator):
            if let fault = write(text, until: times.requestedAt + transaction.totalTimeout) {
                return .failed(fault)
            }
            let sentAt = BootClock.now + timeOnWire(text.count, line)
            return readLine(
                terminator, first: sentAt + transaction.responseTimeout,
                last: sentAt + transaction.totalTimeout, reply: &reply)
        case .readRegisters, .readBits, .writeRegister, .writeRegisters, .writeBit:
            preconditionFailure("Modbus on a text line")
        }
    }

    /// Line ends left over from the last reply are nobody's; anything else is out of step.
    private func clearInput(regardless: Bool) -> BusFault? {
        let waiting = lx_input_waiting(descriptor)
        guard waiting >= 0 else { return .io(-waiting) }
        guard waiting > 0 else { return nil }
        if regardless {
            stream.discard()
            return nil
        }
        let count = read()
        guard count > 0 else { return .io(count == 0 ? ECONNRESET : Int32(-count)) }
        return Self.isBlank(scratch[..<count]) ? nil : .garbled
    }

    private func write(_ text: [UInt8], until deadline: Instant) -> BusFault? {
        var done = 0
        while done < text.count {
            let count = text.withUnsafeBytes {
                stream.write(UnsafeRawBufferPointer(rebasing: $0[done...]))
            }
            switch count {
            case 0, -Int(EAGAIN):
                if let fault = awaitRoom(until: deadline) { return fault }
            case -Int(EINTR):
                continue
            case ..<0:
                return .io(Int32(-count))
            default:
                done += count
            }
        }
        return nil
    }

    private func awaitRoom(until deadline: Instant) -> BusFault? {
        let left = (deadline - BootClock.now).nanoseconds
        guard left > 0 else { return .timeout }
        var happened: Int16 = 0
        var unused: Int16 = 0
        _ = lx_poll2(descriptor, Int16(POLLOUT), &happened, -1, 0, &unused, left)
        return happened & Int16(POLLHUP | POLLERR | POLLNVAL) == 0 ? nil : .io(EIO)
    }

    private func readLine(
        _ terminator: UInt8, first: Instant, last: Instant, reply: inout [UInt8]
    ) -> LinkOutcome {
        while true {
            switch waitForInput(descriptor, until: reply.isEmpty ? min(first, last) : last) {
            case .nothing: return .failed(.timeout)
            case .hangUp(let errno): return .failed(.io(errno))
            case .input: break
            }
            let count = read()
            if count == -Int(EAGAIN) || count == -Int(EINTR) { continue }
            // Readable and nothing to read: the other end is gone.
            guard count > 0 else { return .failed(.io(count == 0 ? ECONNRESET : Int32(-count))) }
            if let end = scratch[..<count].firstIndex(of: terminator) {
                // A second line in the same breath belongs to an older question.
                guard Self.isBlank(scratch[(end + 1)..<count]) else { return .failed(.garbled) }
                return store(end, &reply) ? .replied : .failed(.overflow)
            }
            guard store(count, &reply) else { return .failed(.overflow) }
        }
    }

    private func store(_ count: Int, _ reply: inout [UInt8]) -> Bool {
        guard reply.count + count <= RawReplies.bytesMax else { return false }
        reply.append(contentsOf: scratch[..<count])
        return true
    }

    private func read() -> Int {
        scratch.withUnsafeMutableBytes { stream.read(into: $0) }
    }

    private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 0x0d || $0 == 0x0a || $0 == 0 }
    }
}
