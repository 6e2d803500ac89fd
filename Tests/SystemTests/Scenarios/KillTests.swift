import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// The daemon dies at any moment; `cycler-safe` leaves every circuit open or says which is
    /// not.
    @Suite(.serialized) struct Killing {
        /// Both channels carry current, then the daemon is gone.
        private func killed(after milliseconds: Int32 = 0) throws -> Bench {
            let bench = try Bench()
            try bench.start("A1")
            try bench.start("A2")
            try bench.daemon.waitForPlating("A1")
            try bench.daemon.waitForPlating("A2")
            // Not a wait for anything: the moment of death is meant to be arbitrary.
            poll(nil, 0, milliseconds)
            bench.daemon.process.signal(SIGKILL)
            #expect(try bench.daemon.process.wait() == -SIGKILL)
            return bench
        }

        @Test(arguments: [0, 1, 2])
        func everyCircuitIsOpenAfterAKill(_: Int) throws {
            let bench = try killed(after: .random(in: 0...200))
            // No watchdog of an instrument has done the work before.
            #expect(try bench.rack.truth("pstat1").isClosed)
            let safe = try bench.cyclerSafe()
            #expect(safe.code == 0)
            #expect(safe.complaint.contains("pstat1: open"))
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(try !bench.rack.truth("pstat2").isClosed)
        }

        /// A daemon that dies while it puts a set point in force.
        @Test func aStartThatIsCutShortIsOpenedToo() throws {
            let bench = try Bench()
            try bench.start("A1")
            try Patience.until("the output closes") { try bench.rack.truth("pstat1").isClosed }
            bench.daemon.process.signal(SIGKILL)
            #expect(try bench.daemon.process.wait() == -SIGKILL)
            #expect(try bench.cyclerSafe().code == 0)
            #expect(try !bench.rack.truth("pstat1").isClosed)
        }

        @Test func aFrozenRackIsNamed() throws {
            let bench = try killed()
            try bench.rack.fault("freeze", "pstats")
            let safe = try bench.cyclerSafe()
            #expect(safe.code == 1)
            #expect(safe.complaint.contains("NOT OPEN: pstat1, pstat2"))
            try bench.rack.clear()
            #expect(try bench.cyclerSafe().code == 0)
            #expect(try !bench.rack.truth("pstat1").isClosed)
        }

        @Test func oneDeadInstrumentDoesNotKeepTheOtherClosed() throws {
            let bench = try killed()
            try bench.rack.fault("freeze", "pstat1")
            let safe = try bench.cyclerSafe()
            #expect(safe.code == 1)
            #expect(safe.complaint.contains("NOT OPEN: pstat1;"))
            #expect(try !bench.rack.truth("pstat2").isClosed)
        }

        @Test func thePlanAloneIsEnough() throws {
            let bench = try killed()
            let state = bench.stateDirectory
            bench.folder.write("cyclerd.yaml", "lab: [broken\n")
            let safe = try bench.cyclerSafe()
            #expect(safe.code == 0)
            #expect(safe.complaint.contains("cyclerd.yaml:"))
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(try !bench.rack.truth("pstat2").isClosed)
            #expect(try bench.cyclerSafe(["--state", state]).code == 0)
        }

        /// The plan means the same to a program that runs in another directory.
        @Test func thePlanOfARelativeConfigurationIsAbsolute() throws {
            let bench = try Bench(isRelative: true)
            try bench.plate()
            bench.daemon.process.signal(SIGKILL)
            #expect(try bench.daemon.process.wait() == -SIGKILL)
            let elsewhere = Folder()
            let safe = try Child.run(
                "cycler-safe", ["--state", bench.stateDirectory], in: elsewhere)
            #expect(safe.code == 0, "\(safe.complaint)")
            #expect(try !bench.rack.truth("pstat1").isClosed)
        }

        @Test func withNeitherPlanNorConfigurationItSaysSo() throws {
            let folder = Folder()
            let safe = try Child.run(
                "cycler-safe", ["--config", folder.file("none.yaml"), "--state", folder.path],
                in: folder)
            #expect(safe.code == 2)
            #expect(safe.complaint.contains("nothing can be opened"))
        }

        @Test func aLivingDaemonIsAsked() throws {
            let bench = try Bench()
            try bench.plate()
            let safe = try bench.cyclerSafe()
            #expect(safe.code == 0)
            #expect(safe.complaint.contains("the daemon lives"))
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(try bench.daemon.channel("A1").state == "paused")
        }

        /// A daemon that stands still keeps its ports: bounded, and loud. The instruments' own
        /// watchdogs have opened the circuits by then.
        @Test func aDaemonThatStandsStillIsNotWaitedFor() throws {
            let bench = try Bench()
            try bench.plate()
            bench.daemon.process.signal(SIGSTOP)
            let safe = try bench.cyclerSafe()
            #expect(safe.code == 1)
            #expect(safe.complaint.contains("holds its lock but does not answer"))
            #expect(safe.complaint.contains("NOT OPEN: pstat1, pstat2"))
            try Patience.until("the watchdog opens") { try !bench.rack.truth("pstat1").isClosed }
            bench.daemon.process.signal(SIGCONT)
            let held = try bench.daemon.wait("A1", "is held") { $0.state != "running" }
            #expect(["held", "paused", "tripped"].contains(held.state))
            #expect(try !bench.rack.truth("pstat1").isClosed)
        }

        /// The ports of a killed daemon are free for the next one, and what it finds it opens.
        @Test func theNextDaemonOpensWhatItFinds() throws {
            let bench = try killed()
            let next = try Daemon(bench.configuration, in: bench.folder)
            try next.waitForInstruments(["pstat1", "pstat2"])
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(try !bench.rack.truth("pstat2").isClosed)
        }
    }
}
