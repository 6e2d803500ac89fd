import CModbus
import CyclerCore
import Glibc

/// The shortest loop that reads the same with libmodbus alone: request, reply, gap, again.
enum BareLoop {
    static func run(_ place: BusAddress, seconds: Int) -> Result<Tally, Trouble> {
        let context: OpaquePointer?
        var gap = timespec()
        switch place.endpoint {
        case .serial(let path, let line):
            context = modbus_new_rtu(
                path, Int32(line.baud), CChar(UInt8(ascii: "N")), Int32(line.dataBits),
                Int32(line.stopBits))
            gap.tv_nsec = Int(line.gap.nanoseconds)
        case .tcp(let host, let port):
            context = modbus_new_tcp(host, Int32(port))
        }
        guard let context else { return .failure(Trouble(text: "libmodbus refuses the place")) }
        defer { modbus_free(context) }
        modbus_set_slave(context, Int32(PolledRead.unit))
        guard modbus_connect(context) == 0 else {
            return .failure(Trouble(text: "cannot connect: errno \(errno)"))
        }
        defer { modbus_close(context) }
        modbus_flush(context)
        return .success(loop(context, gap, seconds))
    }

    private static func loop(_ context: OpaquePointer, _ gap: timespec, _ seconds: Int) -> Tally {
        var registers = [UInt16](repeating: 0, count: Int(PolledRead.count))
        var gap = gap
        var tally = Tally()
        while tally.isRunning(seconds) {
            let count = modbus_read_input_registers(
                context, Int32(PolledRead.address), Int32(PolledRead.count), &registers)
            tally.count(count == Int32(PolledRead.count))
            if gap.tv_nsec > 0 { clock_nanosleep(CLOCK_MONOTONIC, 0, &gap, nil) }
        }
        tally.stop()
        return tally
    }
}
