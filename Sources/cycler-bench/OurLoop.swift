// Its headers show the members of timespec.
import CModbus
import CyclerBus
import CyclerCore
import Glibc

/// The bus layer as the daemon uses it: a bus thread that polls as often as the line lets it, and
/// a reader that is woken for what came. A reader that is woken for each of tens of thousands of
/// replies a second measures also how the machine hands over between threads, which a bare loop
/// never does; one that lets replies gather measures the layer.
enum OurLoop {
    private static let token = ExchangeToken(1)
    private static let instrument = InstrumentIndex(0)
    /// Longest time until the first reply, which comes after quarantine and proof.
    private static let startPatience = TimeSpan.seconds(10)
    /// How long the reader lets replies gather: far fewer than a ring holds.
    private static let gathering = TimeSpan.milliseconds(1)
    /// Shorter than any transaction takes: the poll is always due.
    private static let period = TimeSpan.microseconds(1)

    static func run(
        _ place: BusAddress, seconds: Int, gathers: Bool
    ) -> Result<Tally, Trouble> {
        let reader = Reader()
        let bus: BusThread
        do throws(BusStartFailure) {
            bus = try BusThread(
                index: BusIndex(0), name: "bench", address: place, members: [member],
                wake: { reader.post() })
            try bus.start()
        } catch {
            return .failure(Trouble(text: "no bus thread: errno \(error.errno)"))
        }
        defer { bus.stop() }
        var warm = Tally()
        let patience = BootClock.now + startPatience
        while warm.completed < 10 {
            guard BootClock.now < patience else {
                return .failure(Trouble(text: "the unit does not answer"))
            }
            reader.wait()
            bus.drain { note($0, in: &warm) }
        }
        var tally = Tally()
        while tally.isRunning(seconds) {
            reader.wait()
            if gathers { usleep(UInt32(gathering.nanoseconds / 1000)) }
            bus.drain { note($0, in: &tally) }
        }
        tally.stop()
        return .success(tally)
    }

    private static func note(_ report: BusReport, in tally: inout Tally) {
        guard case .exchange(token, _, let outcome) = report.kind else { return }
        tally.count(outcome == .completed)
    }

    private static var member: BusMember {
        let read = PolledRead.self
        let poll = BusExchange(
            token: token, instrument: instrument, priority: .poll,
            transactions: [
                transaction(
                    .readRegisters(
                        unit: read.unit, table: .input, address: read.address, count: read.count))
            ])
        let proofs = 1...read.signature.count
        return BusMember(
            instrument: instrument, latencyMax: .milliseconds(500), makeSafe: nil,
            proof: ProofPlan(
                instrument: instrument,
                variants: proofs.map { count in
                    let known = read.signature.prefix(count).flatMap {
                        [UInt8($0 >> 8), UInt8($0 & 0xff)]
                    }
                    return transaction(
                        .readRegisters(
                            unit: read.unit, table: .input, address: read.signatureAddress,
                            count: UInt16(count)), .bytes(known, mask: nil))
                }),
            polls: [PollPlan(exchange: poll, period: period)])
    }

    private static func transaction(
        _ request: BusRequest, _ acceptance: ReplyAcceptance = .any
    ) -> BusTransaction {
        BusTransaction(
            request, acceptance: acceptance, responseTimeout: .milliseconds(200),
            totalTimeout: .milliseconds(400))
    }
}

/// Lets the reader sleep until the bus has something for it.
private final class Reader: @unchecked Sendable {
    // Safety: a semaphore is made to be shared.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func post() { sem_post(semaphore) }

    /// Sleeps until posted to, or for a second.
    func wait() {
        var until = timespec()
        clock_gettime(CLOCK_REALTIME, &until)
        until.tv_sec += 1
        sem_timedwait(semaphore, &until)
    }
}
