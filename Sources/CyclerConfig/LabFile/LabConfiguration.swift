package import CyclerCore
package import CyclerYAML

/// The lab as its file describes it: what the daemon owns, where, and who may do what.
package struct LabConfiguration: Hashable, Sendable {
    /// The file it came from, for messages.
    package var file: String
    package var labName: String
    /// Where run folders go.
    package var dataDirectory: String
    /// Where the safe plan, the lock and checkpoints of the daemon go.
    package var stateDirectory: String
    package var control: ControlConfiguration
    /// Directories searched for profiles, in order.
    package var profileDirectories: [String]
    package var buses: [BusConfiguration]
    package var instruments: [InstrumentConfiguration]
    package var channels: [ChannelConfiguration]
    package var hooks: [HookConfiguration]
    /// File of the thresholds of the short watch; nil for those that are built in.
    package var watchFile: String?
    package var simulation: SimulationConfiguration?

    /// The bus of an index; one that is not there is a programming error.
    package subscript(bus: BusIndex) -> BusConfiguration { buses[bus.number] }
    /// The instrument of an index.
    package subscript(instrument: InstrumentIndex) -> InstrumentConfiguration {
        instruments[instrument.number]
    }
    /// The channel of an index.
    package subscript(channel: ChannelIndex) -> ChannelConfiguration { channels[channel.number] }

    /// A problem for every instrument whose profile is not among those found.
    package func problems(knownProfiles: [String]) -> [YAMLProblem] {
        let known = knownProfiles.sorted()
        return instruments.filter { !known.contains($0.profileName) }.map { instrument in
            YAMLProblem(
                file: file, place: instrument.profilePlace,
                path: "instruments.\(instrument.name).profile",
                message: "unknown profile \"\(instrument.profileName)\"",
                expected: "one of " + known.joined(separator: ", "),
                suggestion: Suggestion.closest(to: instrument.profileName, among: known))
        }
    }
}

/// The control socket.
package struct ControlConfiguration: Hashable, Sendable {
    package var socketPath: String
    /// Group whose members may act; nil: only the daemon's own user and root.
    package var operatorsGroup: String?
    /// Group that owns the socket and may look; nil: the daemon's own.
    package var observersGroup: String?
}

/// One serial line or TCP connection.
package struct BusConfiguration: Hashable, Sendable {
    package var name: String
    package var address: BusAddress
    package var place: SourcePlace
}

/// One device on a bus.
package struct InstrumentConfiguration: Hashable, Sendable {
    package var name: String
    package var profileName: String
    package var profilePlace: SourcePlace
    package var bus: BusIndex
    /// Modbus unit, or the number of a device on a shared text line.
    package var unit: UInt8?
    /// The mains circuit or power supply that feeds it; nil when the file does not say.
    package var supply: String?
    /// What the profile lets a lab choose, in file order, unread.
    package var options: [InstrumentOption]
    package var place: SourcePlace
}

/// One choice for a profile, as written.
package struct InstrumentOption: Hashable, Sendable {
    package var key: String
    package var text: String
    package var place: SourcePlace
}

/// A simulated lab that may run fast.
package struct SimulationConfiguration: Hashable, Sendable {
    /// Lab seconds per second.
    package var speed: Int
    /// Socket of the rack that confirms buses and speed.
    package var rackSocket: String?
}
