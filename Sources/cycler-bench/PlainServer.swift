import CModbus
import Glibc

/// A Modbus TCP server that does nothing but answer: the fastest peer a loop can have.
enum PlainServer {
    /// Longest Modbus TCP frame (Modbus over TCP/IP V1.0b, 4.1).
    private static let frameLongest = 260

    /// Serves one client after the other until it is killed; returns only what went wrong.
    static func serve(port: UInt16) -> String {
        guard let context = modbus_new_tcp("127.0.0.1", Int32(port)),
            let registers = modbus_mapping_new(0, 0, 0, 128)
        else { return "no memory\n" }
        for (offset, value) in PolledRead.signature.enumerated() {
            registers.pointee.tab_input_registers[Int(PolledRead.signatureAddress) + offset] = value
        }
        var listener = modbus_tcp_listen(context, 1)
        guard listener >= 0 else { return "cannot listen on \(port): errno \(errno)\n" }
        print("ready")
        fflush(nil)
        var request = [UInt8](repeating: 0, count: frameLongest)
        while modbus_tcp_accept(context, &listener) >= 0 {
            while true {
                let length = modbus_receive(context, &request)
                if length < 0 { break }
                if length > 0 { modbus_reply(context, request, length, registers) }
            }
            modbus_close(context)
        }
        return "cannot accept: errno \(errno)\n"
    }
}
