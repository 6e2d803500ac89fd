import CLinuxShims
import CyclerCore
import CyclerDaemon
import Glibc
import Testing

/// The notifier, heard by a service manager made here.
@Suite struct ServiceNotifierTests {
    func notifier(_ environment: [(String, String)], pid: Int32 = 100) -> ServiceNotifier {
        ServiceNotifier(
            environment: { key in environment.first { $0.0 == key }?.1 }, ownPID: pid)
    }

    @Test(arguments: [false, true]) func saysWhatTheManagerWantsToHear(_ isAbstract: Bool) throws {
        let folder = Folder()
        let path = (isAbstract ? "@" : "") + folder.path + "/notify"
        let manager = lx_unix_bind(Int32(SOCK_DGRAM.rawValue), path)
        defer { close(manager) }
        try #require(manager >= 0)
        let notifier = notifier([("NOTIFY_SOCKET", path)])
        let states: [(ServiceState, String)] = [
            (.ready, "READY=1"), (.status("2 channels\nrunning"), "STATUS=2 channels running"),
            (.watchdog, "WATCHDOG=1"), (.stopping, "STOPPING=1"),
        ]
        for (state, text) in states {
            #expect(notifier.notify(state))
            var buffer = [UInt8](repeating: 0, count: 512)
            let count = recv(manager, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            #expect(String(decoding: buffer[..<max(0, count)], as: UTF8.self) == text)
        }
    }

    @Test func aManagerThatDoesNotListenIsNotWaitedFor() throws {
        let folder = Folder()
        let path = folder.path + "/notify"
        #expect(!notifier([("NOTIFY_SOCKET", path)]).notify(.ready))
        let manager = lx_unix_bind(Int32(SOCK_DGRAM.rawValue), path)
        defer { close(manager) }
        let notifier = notifier([("NOTIFY_SOCKET", path)])
        var sent = 0
        while sent < 100_000, notifier.notify(.watchdog) { sent += 1 }
        #expect(sent > 0 && sent < 100_000)
    }

    @Test(arguments: ["", "relative/path", "vsock:2:3"])
    func addressesThatAreNoneAreIgnored(_ path: String) {
        let notifier = notifier([("NOTIFY_SOCKET", path)])
        #expect(notifier.socketPath == nil)
        #expect(!notifier.notify(.ready))
    }

    @Test func theWatchdogIsReadWhenItIsOurs() {
        let tenSeconds = ("WATCHDOG_USEC", "10000000")
        #expect(notifier([tenSeconds]).watchdogInterval == .seconds(10))
        #expect(
            notifier([tenSeconds, ("WATCHDOG_PID", "100")]).watchdogInterval == .seconds(10))
        #expect(notifier([tenSeconds, ("WATCHDOG_PID", "101")]).watchdogInterval == nil)
        #expect(notifier([tenSeconds, ("WATCHDOG_PID", "x")]).watchdogInterval == nil)
        #expect(notifier([]).watchdogInterval == nil)
        for bad in ["0", "-5", "ten", "", "99999999999999999999", "9223372036854775807"] {
            #expect(notifier([("WATCHDOG_USEC", bad)]).watchdogInterval == nil)
        }
    }
}

@Suite struct ServiceLogTests {
    /// What a log writes to a pipe.
    func written(
        _ threshold: LogPriority = .info, prefixed: Bool? = nil, _ body: (ServiceLog) -> Void
    )
        -> String
    {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return "" }
        body(ServiceLog(descriptor: ends[1], isPrefixed: prefixed, threshold: threshold))
        close(ends[1])
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(ends[0], &buffer, buffer.count)
        close(ends[0])
        return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    }

    @Test func onePrefixedLinePerRecord() {
        let text = written { log in
            log.write(.error, "disk full\nno room\t\u{1B}[31m")
            log.write(.info, "ok µA")
        }
        #expect(text == "<3>disk full no room  [31m\n<6>ok µA\n")
    }

    @Test func theThresholdHolds() {
        let text = written(.notice, prefixed: false) { log in
            log.write(.info, "no")
            log.write(.notice, "yes")
        }
        #expect(text == "yes\n")
    }

    @Test func longLinesAreCut() {
        let text = written(prefixed: false) {
            $0.write(.info, String(repeating: "x", count: 2 * ServiceLog.lineMax))
        }
        #expect(text.utf8.count == ServiceLog.lineMax + 1)
    }

    @Test func aReaderThatIsGoneDoesNoHarm() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        ServiceLog(descriptor: ends[1]).write(.info, "nobody hears")
        close(ends[1])
    }
}
