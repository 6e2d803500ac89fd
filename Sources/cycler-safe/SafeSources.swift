import CyclerConfig
import CyclerFiles
import Glibc

/// Where the way to open every circuit comes from.
struct SafeSources {
    var plan: SafePlan?
    var stateDirectory: String?
    var controlSocket: String?
    /// What could not be used, for people; not fatal while one source is left.
    var complaints: [String] = []

    /// Largest plan file read.
    static let planMax = 4 << 20

    init(configPath: String?, statePath: String?) {
        if let configPath {
            do throws(LoadFailure) {
                let lab = try LabLoader.load(configPath)
                plan = lab.assembly.safePlan
                stateDirectory = lab.assembly.configuration.stateDirectory
                controlSocket = lab.assembly.configuration.control.socketPath
            } catch {
                complaints += error.lines
            }
        }
        if let statePath { stateDirectory = statePath }
        if let stateDirectory { addLeftPlan(stateDirectory + "/" + SafePlan.fileName) }
    }

    private mutating func addLeftPlan(_ path: String) {
        do {
            let left = try SafePlan.parse(try FileReading.bytes(of: path, atMost: Self.planMax))
            plan = plan.map { left.union($0) } ?? left
        } catch let fault as ReadFault {
            // No plan yet: the daemon has never got that far.
            if fault.errno != ENOENT || plan == nil { complaints.append(fault.text) }
        } catch {
            complaints.append("\(path): \(error)")
        }
    }
}
