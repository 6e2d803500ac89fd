package import CyclerCore
package import CyclerInstruments

/// How long an energised output may go unrenewed; boot time.
package enum TimeToLive {
    /// At least this, whatever the sample period.
    package static let standard = TimeSpan.seconds(2)
    /// At most this, whatever the line.
    package static let max = TimeSpan.seconds(10)
    /// Added to what the line itself needs.
    package static let margin = TimeSpan.milliseconds(100)

    /// The least time-to-live a bus can honour: longest total timeout, longest quarantine, one
    /// round of the line, and a margin.
    package static func least(
        bus: BusIndex, _ configuration: LabConfiguration, _ codecs: [InstrumentCodec]
    ) -> TimeSpan {
        var timeout = TimeSpan.zero
        var quarantine = TimeSpan.zero
        var round = TimeSpan.zero
        for (number, instrument) in configuration.instruments.enumerated()
        where instrument.bus == bus {
            timeout = Swift.max(timeout, codecs[number].traits.totalTimeout)
            quarantine = Swift.max(quarantine, codecs[number].traits.latencyMax)
            round =
                round
                + roundTime(
                    codecs[number], configuration[bus].address,
                    isPaced: configuration.simulation == nil)
        }
        return timeout + quarantine + round + margin
    }

    /// Start, eight data bits, parity or a second stop bit, stop.
    private static let bitsPerByte = 11

    /// Bytes of a request of usual length and its answer.
    static func wireBytes(_ request: BusRequest) -> Int { 8 + request.replyBytes }

    /// Time on the line of one poll: bytes at the line's rate, gaps, and 1 ms to answer. A
    /// simulated rack (`isPaced` false) has no wire and answers in 200 us.
    package static func roundTime(
        _ codec: InstrumentCodec, _ address: BusAddress, isPaced: Bool
    ) -> TimeSpan {
        let member = codec.member(pollEvery: .seconds(1), timeToLive: standard)
        var time = TimeSpan.zero
        for transaction in member.polls.flatMap(\.exchange.transactions) {
            let answer = isPaced ? TimeSpan.milliseconds(1) : .microseconds(200)
            time = time + answer + transaction.gapAfter
            if case .serial(_, let line) = address.endpoint {
                let bits = isPaced ? wireBytes(transaction.request) * bitsPerByte : 0
                time = time + line.gap + .microseconds(bits * 1_000_000 / Swift.max(line.baud, 1))
            }
        }
        return time
    }
}

extension BusRequest {
    /// Bytes of a usual answer on the wire.
    var replyBytes: Int {
        switch self {
        case .readRegisters(_, _, _, let count): 5 + 2 * Int(count)
        case .readBits(_, _, _, let count): 5 + (Int(count) + 7) / 8
        case .writeRegister, .writeRegisters, .writeBit: 8
        case .send: 0
        case .ask: 32
        }
    }
}
