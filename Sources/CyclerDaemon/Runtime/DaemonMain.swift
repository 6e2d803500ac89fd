import CyclerBus
import CyclerConfig
import CyclerCore
import CyclerFiles
import CyclerProgram
import CyclerStation
import CyclerYAML
import Glibc

/// From a path to a running daemon, or to exactly what is wrong with it.
package enum DaemonMain {
    /// Exit status when the daemon did not start.
    static let didNotStart: Int32 = 2

    /// Loads, checks and runs; returns the exit status.
    package static func run(configPath: String, checkOnly: Bool) -> Int32 {
        let log = ServiceLog()
        let lab: LoadedLab
        let thresholds: LabThresholds
        do throws(LoadFailure) {
            lab = try LabLoader.load(configPath)
            thresholds = try LabThresholds(of: lab.assembly.configuration)
        } catch {
            for line in error.lines { log.write(.error, line) }
            log.write(.error, "not started: correct \(configPath)")
            return didNotStart
        }
        for warning in lab.warnings { log.write(.warning, warning.description) }
        for line in ThresholdText.differences(of: thresholds.sets) {
            log.write(.notice, "short watch: \(line)")
        }
        if checkOnly {
            log.write(.notice, "\(configPath): fine")
            return 0
        }
        return start(lab, thresholds, log)
    }

    private static func start(
        _ lab: LoadedLab, _ thresholds: LabThresholds, _ log: ServiceLog
    ) -> Int32 {
        let configuration = lab.assembly.configuration
        do {
            if let simulation = configuration.simulation, let rack = simulation.rackSocket {
                try RackConfirmation.confirm(
                    speed: simulation.speed, socket: rack, buses: configuration.buses)
            }
            try FileReplacing.makeDirectory(configuration.dataDirectory)
            try FileReplacing.makeDirectory(configuration.stateDirectory)
            let lock = try InstanceLock.take(stateDirectory: configuration.stateDirectory)
            // The way to open every circuit is on disk before any of them can be closed.
            try FileReplacing.replace(
                configuration.stateDirectory + "/" + SafePlan.fileName,
                lab.assembly.safePlan.bytes)
            let runtime = try DaemonRuntime(plan(lab, thresholds), lock: lock, log: log)
            return try runtime.run()
        } catch let fault as RackFault {
            log.write(.error, "not started: \(fault.text)")
        } catch let fault as FileFault {
            log.write(.error, "not started: \(fault.text)")
        } catch let fault as InstanceLockError {
            log.write(.error, "not started: \(fault.text)")
        } catch let fault as ControlServerError {
            log.write(.error, "not started: \(fault.text)")
        } catch let fault as BusStartFailure {
            log.write(.error, "not started: a bus has no thread (errno \(fault.errno))")
        } catch {
            log.write(.error, "not started: \(error)")
        }
        return didNotStart
    }

    private static func plan(_ lab: LoadedLab, _ thresholds: LabThresholds) -> DaemonPlan {
        let assembly = lab.assembly
        let configuration = assembly.configuration
        let clock = LabClock(
            origin: BootClock.now, wallAtOrigin: BootClock.wall, speed: assembly.speed)
        return DaemonPlan(
            lab: StationLab(
                lab, thresholds, clock: clock, version: CyclerVersion.text, host: hostName()),
            buses: configuration.buses.enumerated().map { number, bus in
                BusPlan(
                    name: bus.name, address: bus.address,
                    members: assembly.members(of: BusIndex(number)))
            },
            dataDirectory: configuration.dataDirectory,
            control: ControlServerConfiguration(
                socketPath: configuration.control.socketPath,
                operatorsGroup: configuration.control.operatorsGroup,
                observersGroup: configuration.control.observersGroup),
            hooks: configuration.hooks.map {
                HookProgram(name: $0.name, path: $0.path, patience: $0.timeout)
            })
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
