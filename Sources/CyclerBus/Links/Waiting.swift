internal import CLinuxShims
internal import CyclerCore
internal import Glibc

/// What a wait on one descriptor brought.
enum InputWait: Equatable {
    case input
    case nothing
    case hangUp(errno: Int32)
}

/// Waits for input until a boot time. A signal does not cut it short.
func waitForInput(_ descriptor: Int32, until deadline: Instant) -> InputWait {
    while true {
        var happened: Int16 = 0
        var unused: Int16 = 0
        let left = max((deadline - BootClock.now).nanoseconds, 0)
        let ready = lx_poll2(descriptor, Int16(POLLIN), &happened, -1, 0, &unused, left)
        if ready == -EINTR { continue }
        guard ready >= 0 else { return .hangUp(errno: -ready) }
        if happened & Int16(POLLIN) != 0 { return .input }
        if happened & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return .hangUp(errno: EIO) }
        if left == 0 { return .nothing }
    }
}
