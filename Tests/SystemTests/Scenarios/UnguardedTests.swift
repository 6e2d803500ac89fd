import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// A source-measure unit on a text line: no watchdog of its own, so only we can open it.
    @Suite(.serialized) struct Unguarded {
        private func plating() throws -> (Folder, SimulatedRack, Daemon) {
            let folder = Folder()
            Files.write(to: folder)
            let rack = try SimulatedRack(
                """
                rack: smu
                speed: 20
                lines:
                  smu:
                    text-pty: smu.tty
                    units:
                      smu1: {twin: keithley-2450, cell: {preset: criec_ok, area: 0.785 cm2}}
                """, in: folder)
            let configuration = folder.write("cyclerd.yaml", Self.configuration)
            let daemon = try Daemon(configuration, in: folder)
            try Patience.until("the unit is identified") {
                let unit = try daemon.status()["instruments"]?.array?.first
                return unit?["online"]?.bool == true && unit?["identity"]?.string != nil
            }
            try daemon.wait("B1", "is open") { $0.evidence != nil }
            let cell = Files.cell("bench", fresh: "[2.0 V, 3.2 V]") + "\nlast-voltage: 2.4 V\n"
            let mounted = try daemon.tell("mount", "B1", "--cell", folder.write("b.yaml", cell))
            #expect(mounted.code == 0, "\(mounted.complaint)")
            let started = try daemon.tell(
                "start", "B1", "--schedule", folder.file("plate.yaml"))
            #expect(started.code == 0, "\(started.complaint)")
            try daemon.waitForPlating("B1")
            return (folder, rack, daemon)
        }

        @Test func theChannelSaysThatNothingGuardsIt() throws {
            let (_, rack, daemon) = try plating()
            #expect(try daemon.channel("B1").json["unguarded"]?.bool == true)
            #expect(try daemon.tell("stop", "B1").code == 0)
            #expect(try !rack.truth("smu1").isClosed)
        }

        @Test func aKillIsFollowedByCyclerSafe() throws {
            let (folder, rack, daemon) = try plating()
            daemon.process.signal(SIGKILL)
            #expect(try daemon.process.wait() == -SIGKILL)
            #expect(try rack.truth("smu1").isClosed)
            let safe = try Child.run(
                "cycler-safe", ["--state", folder.file("data/state")], in: folder)
            #expect(safe.code == 0, "\(safe.complaint)")
            #expect(try !rack.truth("smu1").isClosed)
        }

        /// Nobody can open it while the line is dead: loud until a person looks.
        @Test func aFrozenUnitIsUnsafe() throws {
            let (_, rack, daemon) = try plating()
            try rack.fault("freeze", "smu")
            let unsafe = try daemon.wait("B1", "is UNSAFE") { $0.isUnsafe }
            #expect(unsafe.state == "held")
            try rack.clear()
            try Patience.until("the unit opens") { try !rack.truth("smu1").isClosed }
            // It is open now, but a person has to say that they know.
            #expect(try daemon.channel("B1").isUnsafe)
            try daemon.wait("B1", "is shown to be open") { $0.evidence != nil }
            #expect(try daemon.tell("resume", "B1").code == 1)
            #expect(try daemon.tell("ack", "B1").code == 0)
            #expect(try !daemon.channel("B1").isUnsafe)
        }

        private static let configuration = """
            lab: Bench
            data: data
            control: {socket: control.sock}
            profiles: ["\(Files.profiles)"]
            buses:
              smu: {text-serial: smu.tty, baud: 115200}
            instruments:
              smu1: {profile: keithley-2450, bus: smu}
            channels:
              B1:
                potentiostat: {instrument: smu1, every: 2 s}
                limits: {voltage: [-1 V, 5 V], current: 0.09 mA}
                accept-unguarded: the cell of this test is simulated
            simulation: {speed: 20, rack: rack.sock}
            """
    }
}
