// swift-tools-version: 6.2
import PackageDescription

/// Every target is built the same way: Swift 6, warnings are errors, imports say what they expose.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "cyclerd",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // 0: the ground floor, and the C below it
        room("CyclerCore"),
        .systemLibrary(
            name: "CModbus", pkgConfig: "libmodbus", providers: [.apt(["libmodbus-dev"])]),
        .systemLibrary(
            name: "CSerialPort", pkgConfig: "libserialport",
            providers: [.apt(["libserialport-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLinuxShims"),

        // 1: engines and codecs (pure), strict YAML, small files, and the lines themselves
        room("CyclerEngine", ["CyclerCore"]),
        room("CyclerWatch", ["CyclerCore"]),
        room("CyclerInstruments", ["CyclerCore"]),
        room("CyclerRecord", ["CyclerCore"]),
        room("CyclerControl", ["CyclerCore"]),
        room("CyclerYAML", ["CyclerCore", yams]),
        room("CyclerFiles", ["CyclerCore"]),
        room("CyclerBus", ["CyclerCore", "CModbus", "CSerialPort", "CLinuxShims"]),

        // 2: the whole lab as one pure machine, what people write, and a lab that is simulated
        room(
            "CyclerStation",
            [
                "CyclerCore", "CyclerEngine", "CyclerWatch", "CyclerInstruments", "CyclerRecord",
                "CyclerControl",
            ]),
        room(
            "CyclerConfig", ["CyclerCore", "CyclerYAML", "CyclerInstruments", "CyclerFiles"]),
        room("CyclerProgram", ["CyclerCore", "CyclerYAML", "CyclerWatch"]),
        room("CyclerLab", ["CyclerCore", "CyclerYAML"]),
        room("CyclerReplay", ["CyclerCore", "CyclerWatch", "CyclerYAML", "CZlib"]),

        // 3: threads, sockets, the writer
        room(
            "CyclerDaemon",
            [
                "CyclerCore", "CyclerStation", "CyclerRecord", "CyclerBus", "CyclerConfig",
                "CyclerProgram", "CyclerWatch",
                "CyclerInstruments", "CyclerControl", "CyclerYAML", "CyclerFiles", "CLinuxShims",
                nioCore, nioPosix,
            ]),

        // 3: the same station in virtual time
        room(
            "CyclerRehearsal",
            [
                "CyclerCore", "CyclerStation", "CyclerEngine", "CyclerConfig", "CyclerInstruments",
                "CyclerControl", "CyclerYAML", "CyclerFiles", "CyclerLab",
            ]),

        // simulated cells under the watch alone: the scenarios of its report
        room("CyclerTrials", ["CyclerCore", "CyclerWatch", "CyclerLab"]),

        // what came of a run, from its folder
        room(
            "CyclerReport", ["CyclerCore", "CyclerYAML", "CyclerFiles", "CyclerProgram"]),

        // 4: composition roots
        program("cyclerd", ["CyclerCore", "CyclerDaemon", arguments]),
        program(
            "cyclerctl",
            [
                "CyclerReport", "CyclerEngine", "CyclerRecord",
                "CyclerCore", "CyclerControl", "CyclerYAML", "CyclerInstruments", "CyclerProgram",
                "CyclerConfig", "CyclerFiles", "CyclerStation", "CyclerRehearsal", "CyclerReplay",
                "CyclerWatch", "CLinuxShims", arguments,
            ]),
        program("cyclersim", ["CyclerLab", "CyclerCore", "CyclerYAML", arguments]),
        program(
            "cycler-safe",
            [
                "CyclerCore", "CyclerInstruments", "CyclerYAML", "CyclerConfig", "CyclerBus",
                "CyclerFiles", "CLinuxShims", arguments,
            ]),

        // measures the bus layer for scripts/bench; not installed
        program(
            "cycler-bench", ["CyclerBus", "CyclerCore", "CModbus", "CLinuxShims", arguments]),

        // plays the acceptance table of the short watch for scripts/watch-report; not installed
        program(
            "cycler-watch-report",
            [
                "CyclerCore", "CyclerFiles", "CyclerLab", "CyclerProgram", "CyclerRehearsal",
                "CyclerReplay", "CyclerReport", "CyclerStation", "CyclerTrials", "CyclerYAML",
                arguments,
            ]),

        tests("CyclerEngineTests", ["CyclerCore", "CyclerEngine"]),
        tests("CyclerInstrumentsTests", ["CyclerInstruments", "CyclerCore"]),
        tests("CyclerControlTests", ["CyclerCore", "CyclerControl"]),
        tests("CyclerYAMLTests", ["CyclerYAML", "CyclerCore"]),
        tests("CyclerBusTests", ["CyclerBus", "CyclerCore", "CModbus", "CLinuxShims"]),
        tests("CyclerLabTests", ["CyclerLab", "CyclerYAML", "CyclerCore"]),
        tests("CyclerSimTests", ["CyclerLab", "CyclerCore", "cyclersim"]),
        .target(
            name: "TwinBus",
            dependencies: [
                "CyclerLab", "CyclerConfig", "CyclerInstruments", "CyclerYAML", "CyclerCore",
            ], path: "Tests/TwinBus", swiftSettings: house),
        tests(
            "TwinProfileTests",
            ["TwinBus", "CyclerLab", "CyclerInstruments", "CyclerCore"]),
        tests(
            "CyclerStationTests",
            [
                "TwinBus", "CyclerStation", "CyclerEngine", "CyclerControl", "CyclerInstruments",
                "CyclerLab", "CyclerCore", "CyclerRecord",
            ]),
        tests(
            "CyclerRehearsalTests",
            [
                "CyclerRehearsal", "CyclerCore", "CyclerControl", "CyclerConfig", "CyclerProgram",
                "CyclerRecord", "CyclerStation", "CyclerFiles", "CyclerYAML",
            ]),
        tests("CyclerRecordTests", ["CyclerRecord", "CyclerCore"]),
        tests("CyclerWatchTests", ["CyclerWatch", "CyclerCore"]),
        tests("CyclerReportTests", ["CyclerReport", "CyclerCore"]),
        tests("CyclerReplayTests", ["CyclerReplay", "CyclerWatch", "CyclerCore", "CZlib"]),
        tests(
            "ProfileTests",
            ["CyclerConfig", "CyclerYAML", "CyclerInstruments", "CyclerCore"]),
        tests(
            "CaseTests",
            [
                "CyclerProgram", "CyclerConfig", "CyclerLab", "CyclerYAML", "CyclerCore",
                "CyclerWatch",
            ]),
        tests("FormatTests", ["CyclerProgram", "CyclerYAML", "CyclerCore"]),
        tests(
            "ControlSocketTests",
            [
                "CyclerCore", "CyclerControl", "CyclerDaemon", "CyclerStation", "CLinuxShims",
                "cyclerctl",
            ]),
        tests("TidyTests", []),
        tests(
            "SystemTests",
            ["CyclerCore", "CLinuxShims", "cyclerd", "cyclerctl", "cyclersim", "cycler-safe"]),
    ],
    swiftLanguageModes: [.v6]
)
