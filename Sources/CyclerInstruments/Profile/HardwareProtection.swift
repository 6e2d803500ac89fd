import CyclerCore

/// Which of the limits that it is given an instrument keeps by itself, as its profile writes them.
package struct HardwareProtection: Hashable, Sendable {
    /// Both ends of the voltage window.
    package var keepsVoltageWindow: Bool
    /// Only the larger magnitude of the two, either way.
    package var keepsVoltageMagnitude: Bool
    /// The current limit, under any set point.
    package var keepsCurrent: Bool
    /// The current limit while it keeps a voltage.
    package var keepsCurrentInHold: Bool

    package init(_ profile: InstrumentProfile) {
        let drives = profile.actions.filter {
            [.prepare, .constantCurrent, .constantVoltage].contains($0.action)
        }
        func writes(_ setting: SettingName, in actions: [ProfileAction]) -> Bool {
            drives.contains { sequence in
                actions.contains(sequence.action)
                    && sequence.steps.contains { $0.writes(setting) }
            }
        }
        let currentDriven: [ProfileAction] = [.prepare, .constantCurrent]
        keepsVoltageWindow =
            writes(.voltageLow, in: currentDriven) && writes(.voltageHigh, in: currentDriven)
        keepsVoltageMagnitude = writes(.voltageLimit, in: currentDriven)
        keepsCurrent = writes(.currentLimit, in: [.prepare])
        keepsCurrentInHold = writes(.currentLimit, in: [.constantVoltage])
    }
}

extension ProfileStep {
    /// True when the setting goes out to the instrument in this step.
    fileprivate func writes(_ setting: SettingName) -> Bool {
        switch kind {
        case .write(let assignments), .set(let assignments):
            assignments.contains { $0.value == .setting(setting) }
        case .expect: false
        case .dialogue(let send, _, _): send?.contains("$\(setting.rawValue)") ?? false
        }
    }
}
