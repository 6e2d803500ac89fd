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

let package = Package(
    name: "cyclerd",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // 0: the ground floor
        room("CyclerCore"),
        // 1
        room("CyclerYAML", ["CyclerCore", yams]),
        room("CyclerInstruments", ["CyclerCore"]),
        // 2
        room("CyclerProgram", ["CyclerCore", "CyclerYAML"]),
        room("CyclerConfig", ["CyclerCore", "CyclerYAML", "CyclerInstruments"]),
        room("CyclerLab", ["CyclerCore", "CyclerYAML"]),
        // 4: composition roots
        program("cyclersim", ["CyclerLab", "CyclerCore", "CyclerYAML", arguments]),
        // tests
        tests("CyclerLabTests", ["CyclerLab", "CyclerYAML", "CyclerCore"]),
        tests(
            "TwinProfileTests",
            ["CyclerLab", "CyclerConfig", "CyclerInstruments", "CyclerYAML", "CyclerCore"]),
        tests("CyclerInstrumentsTests", ["CyclerInstruments", "CyclerCore"]),
        tests(
            "ProfileTests",
            ["CyclerConfig", "CyclerYAML", "CyclerInstruments", "CyclerCore"]),
        tests("CyclerSimTests", ["CyclerLab", "CyclerCore"]),
        tests("CyclerYAMLTests", ["CyclerYAML", "CyclerCore"]),
        tests(
            "CyclerFilesTests", ["CyclerProgram", "CyclerConfig", "CyclerYAML", "CyclerCore"]),
    ],
    swiftLanguageModes: [.v6]
)
