import CyclerBus
import CyclerCore
import Glibc

/// What one loop did between two moments.
struct Tally {
    private(set) var completed = 0
    private(set) var failed = 0
    private let began: Instant
    private let cpuAtStart: TimeSpan
    private var ended: Instant
    private var cpuAtEnd: TimeSpan

    init() {
        began = BootClock.now
        ended = began
        cpuAtStart = Self.cpu
        cpuAtEnd = cpuAtStart
    }

    mutating func count(_ isGood: Bool) {
        if isGood { completed += 1 } else { failed += 1 }
    }

    /// True until so many seconds have passed.
    func isRunning(_ seconds: Int) -> Bool { BootClock.now - began < .seconds(seconds) }

    mutating func stop() {
        ended = BootClock.now
        cpuAtEnd = Self.cpu
    }

    /// One JSON object: counts, seconds, and the processor time of the whole process.
    var line: String {
        let nanoseconds = (ended - began).nanoseconds
        let cpu = (cpuAtEnd - cpuAtStart).nanoseconds
        return "{\"completed\": \(completed), \"failed\": \(failed), "
            + "\"ns\": \(nanoseconds), \"cpu_ns\": \(cpu)}"
    }

    private static var cpu: TimeSpan {
        .microseconds(clock())  // POSIX: a million clocks make a second everywhere
    }
}

/// The read that both loops repeat: the one poll of the reference potentiostat.
enum PolledRead {
    static let unit: UInt8 = 1
    static let address: UInt16 = 0
    static let count: UInt16 = 12
    /// The map's signature, by which the bus layer proves the line in step.
    static let signatureAddress: UInt16 = 100
    static let signature: [UInt16] = [0x4359, 0x5250]
}
