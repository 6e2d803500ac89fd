/// The rooms and their floors: the one table that a new room must be entered in.
enum Rooms {
    /// What a room may use of the system.
    enum System: Sendable {
        /// Nothing but the standard library: the same everywhere, in any time.
        case pure
        /// The C library too.
        case platform
    }

    struct Room: Sendable {
        let name: String
        let floor: Int
        let system: System
    }

    static let all: [Room] = [
        Room(name: "CyclerCore", floor: 0, system: .pure),
        Room(name: "CModbus", floor: 0, system: .platform),
        Room(name: "CSerialPort", floor: 0, system: .platform),
        Room(name: "CZlib", floor: 0, system: .platform),
        Room(name: "CLinuxShims", floor: 0, system: .platform),
        Room(name: "CyclerEngine", floor: 1, system: .pure),
        Room(name: "CyclerWatch", floor: 1, system: .pure),
        Room(name: "CyclerInstruments", floor: 1, system: .pure),
        Room(name: "CyclerRecord", floor: 1, system: .pure),
        Room(name: "CyclerControl", floor: 1, system: .pure),
        Room(name: "CyclerYAML", floor: 1, system: .platform),
        Room(name: "CyclerFiles", floor: 1, system: .platform),
        Room(name: "CyclerBus", floor: 1, system: .platform),
        Room(name: "CyclerStation", floor: 2, system: .pure),
        Room(name: "CyclerConfig", floor: 2, system: .platform),
        Room(name: "CyclerProgram", floor: 2, system: .pure),
        Room(name: "CyclerLab", floor: 2, system: .platform),
        Room(name: "CyclerReplay", floor: 2, system: .platform),
        Room(name: "CyclerDaemon", floor: 3, system: .platform),
        Room(name: "CyclerRehearsal", floor: 3, system: .platform),
        Room(name: "CyclerReport", floor: 3, system: .pure),
        Room(name: "CyclerTrials", floor: 3, system: .platform),
        Room(name: "cyclerd", floor: 4, system: .platform),
        Room(name: "cyclerctl", floor: 4, system: .platform),
        Room(name: "cyclersim", floor: 4, system: .platform),
        Room(name: "cycler-safe", floor: 4, system: .platform),
        Room(name: "cycler-bench", floor: 4, system: .platform),
        Room(name: "cycler-watch-report", floor: 4, system: .platform),
    ]

    static subscript(_ name: String) -> Room? { all.first { $0.name == name } }

    /// Modules of the system and of others, and the lowest floor that may use them.
    static let outside: [(module: String, floor: Int)] = [
        ("Synchronization", 1), ("Yams", 1), ("NIOCore", 3), ("NIOPosix", 3),
        ("ArgumentParser", 4),
    ]

    /// Files of pure rooms that may import the C library, and why.
    static let platformExceptions: [String: String] = [
        "Sources/CyclerCore/Quantities/Logarithm.swift": "the natural logarithm"
    ]

    /// What opens circuits when all else has failed links no engine, station or daemon.
    static let forbiddenToSafe = [
        "CyclerEngine", "CyclerWatch", "CyclerRecord", "CyclerControl", "CyclerStation",
        "CyclerProgram", "CyclerLab", "CyclerDaemon",
    ]
}
