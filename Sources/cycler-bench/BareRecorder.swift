import CModbus
import CyclerBus
import CyclerCore
import Glibc

/// The least that a recorder of the sixteen units of `config/labs/sixteen.yaml` can do, in one
/// thread with libmodbus alone: read at even pace, append a row, sync. No circuit is watched, no
/// number is looked at. What a record costs the daemon beyond this is what it does with it.
enum BareRecorder {
    private static let lines = 4
    private static let unitsPerLine = 4
    /// Bytes of a row, about as many as the daemon's.
    private static let rowBytes = 200
    /// As long as the daemon lets rows wait.
    private static let syncEvery = TimeSpan.milliseconds(900)

    /// Reads every unit `rate` times a second from the lines in `folder`; the files stay there.
    static func run(folder: String, rate: Int, seconds: Int) -> Result<Tally, Trouble> {
        var contexts: [OpaquePointer] = []
        var files: [Int32] = []
        defer {
            for context in contexts {
                modbus_close(context)
                modbus_free(context)
            }
            for file in files { close(file) }
        }
        for line in 1...lines {
            let path = "\(folder)/line\(line).tty"
            guard let context = modbus_new_rtu(path, 115_200, CChar(UInt8(ascii: "N")), 8, 1) else {
                return .failure(Trouble(text: "libmodbus refuses \(path)"))
            }
            contexts.append(context)
            guard modbus_connect(context) == 0 else {
                return .failure(Trouble(text: "cannot connect to \(path): errno \(errno)"))
            }
            modbus_flush(context)
        }
        for number in 0..<lines * unitsPerLine {
            let file = open("\(folder)/bare\(number).csv", O_WRONLY | O_CREAT | O_APPEND, 0o640)
            guard file >= 0 else { return .failure(Trouble(text: "no file: errno \(errno)")) }
            files.append(file)
        }
        return .success(record(contexts, files, rate: rate, seconds: seconds))
    }

    private static func record(
        _ contexts: [OpaquePointer], _ files: [Int32], rate: Int, seconds: Int
    ) -> Tally {
        let pause = TimeSpan(nanoseconds: 1_000_000_000 / Int64(rate * files.count))
        var registers = [UInt16](repeating: 0, count: Int(PolledRead.count))
        var row = [UInt8](repeating: UInt8(ascii: "0"), count: rowBytes)
        row[rowBytes - 1] = UInt8(ascii: "\n")
        var unit = 0
        var tally = Tally()
        var next = BootClock.now
        var syncAt = next + syncEvery
        while tally.isRunning(seconds) {
            let context = contexts[unit / unitsPerLine]
            modbus_set_slave(context, Int32(unit % unitsPerLine + 1))
            let count = modbus_read_input_registers(
                context, Int32(PolledRead.address), Int32(PolledRead.count), &registers)
            tally.count(count == Int32(PolledRead.count) && write(files[unit], row, rowBytes) > 0)
            unit = (unit + 1) % files.count
            if next >= syncAt {
                for file in files { fdatasync(file) }
                syncAt = next + syncEvery
            }
            next = next + pause
            sleep(until: next)
        }
        tally.stop()
        return tally
    }

    private static func sleep(until instant: Instant) {
        let nanoseconds = Int(instant.nanoseconds)
        var until = timespec(
            tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &until, nil)
    }
}
