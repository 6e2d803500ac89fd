import CyclerConfig
package import CyclerCore
package import CyclerInstruments
package import CyclerLab
import CyclerYAML
import Foundation

/// Runs exchanges of a shipped profile against a twin, without a bus: frames out, replies back,
/// acceptance as the bus judges it.
package final class InProcessBus {
    package static let area = SquareCentimetres(0.785)
    package static let start = Instant(nanoseconds: 1_000_000_000_000)
    package static let clock = LabClock(
        origin: start, wallAtOrigin: UnixTime(nanoseconds: 0), speed: 1)

    package let codec: InstrumentCodec
    package var line: SimulatedLine
    package var now = InProcessBus.start

    package struct Broken: Error, CustomStringConvertible {
        package var description: String
    }

    package init(
        _ profile: String, _ kind: BusProtocol, _ body: LineUnit.Body,
        instrument: InstrumentIndex = InstrumentIndex(0)
    ) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../config/instruments/\(profile).yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let decoded = try ProfileFile.decode(text: text, file: profile).get()
        codec = try InstrumentCodec(profile: decoded, instrument: instrument, unit: 1)
        line = SimulatedLine(
            name: "l", kind: kind, units: [LineUnit(name: "u", number: 1, body: body)])
    }

    /// The replies of a whole exchange; throws at the first transaction that is not accepted.
    package func run(_ transactions: [BusTransaction]) throws -> RawReplies {
        var replies = RawReplies()
        for (index, transaction) in transactions.enumerated() {
            now = now + .milliseconds(5)
            let payload = try self.payload(transaction.request)
            guard transaction.acceptance.accepts(payload) else {
                throw Broken(description: "\(index): \(transaction) got \(payload)")
            }
            guard replies.append(payload) else { throw Broken(description: "too long") }
        }
        return replies
    }

    package func poll() throws -> Readings {
        let member = codec.member(pollEvery: .seconds(1), timeToLive: .seconds(3))
        return try codec.decodePoll(run(member.polls[0].exchange.transactions))
    }

    /// What of the reply the bus hands on: register bytes, or text without terminator.
    private func payload(_ request: BusRequest) throws -> [UInt8] {
        switch request {
        case .send(let bytes):
            let reply = line.exchange(bytes, at: now)
            guard reply.isEmpty else { throw Broken(description: "answered a set: \(reply)") }
            return []
        case .ask(let bytes, let terminator):
            let reply = line.exchange(bytes, at: now)
            guard reply.last == terminator else {
                throw Broken(description: "\(String(decoding: bytes, as: UTF8.self)): no answer")
            }
            return Array(reply.dropLast())
        default:
            let pdu = try Self.pdu(request)
            let id: [UInt8] = [0, 1, 0, 0, 0, UInt8(pdu.count + 1), 1]
            let reply = line.exchange(id + pdu, at: now)
            guard reply.count > 9, reply[7] == pdu[0] else {
                throw Broken(description: "\(request) got \(reply)")
            }
            return request.isWrite ? [] : Array(reply[9...])
        }
    }

    private static func pdu(_ request: BusRequest) throws -> [UInt8] {
        func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
        switch request {
        case .readRegisters(_, let table, let address, let count):
            return [table == .holding ? 3 : 4] + word(address) + word(count)
        case .writeRegister(_, let address, let value):
            return [6] + word(address) + word(value)
        case .writeRegisters(_, let address, let values):
            let head = [16] + word(address) + word(UInt16(values.count))
            return head + [UInt8(2 * values.count)] + values.flatMap(word)
        default: throw Broken(description: "no twin has bits: \(request)")
        }
    }
}
