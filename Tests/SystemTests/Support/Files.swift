/// The cells and schedules that the scenarios use.
enum Files {
    /// The shipped instrument profiles.
    static let profiles = root + "/config/instruments"

    private static let root =
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    static func write(to folder: Folder) {
        folder.write("cell.yaml", cell("bench", fresh: "[2.0 V, 3.2 V]"))
        folder.write("plate.yaml", plate)
        folder.write("rest.yaml", rest)
        folder.write("hook.yaml", hook)
        folder.write("last-hook.yaml", lastHook)
        folder.write("warm60.yaml", warm(60))
        folder.write("warm40.yaml", warm(40))
    }

    static func cell(_ name: String, fresh: String) -> String {
        """
        cell: \(name)
        kind: half
        format: mold
        fresh: yes
        area: 0.785 cm2
        capacity: 8 mAh/cm2
        1C: 0.05 mA/cm2
        limits: {voltage: [-0.5 V, 3.5 V], current: 0.5 mA}
        ocv: {fresh: \(fresh), used: [-0.1 V, 3.2 V]}
        resistance-min: 10 ohm cm2
        """
    }

    static let plate = """
        schedule: Plating
        record: {every: 1 s}
        steps:
          - rest: 2 s
          - plate: 0.05 mA/cm2
            until: [capacity >= 4 mAh/cm2]
            charge-bound: 5 mAh/cm2
            time-bound: 200 h
        """

    static let rest = """
        schedule: Resting
        record: {every: 1 s}
        steps:
          - rest: 200 h
        """

    /// Calls a program, and goes on.
    static let hook = """
        schedule: Calling
        record: {every: 1 s}
        steps:
          - rest: 2 s
          - hook: tell-me
          - rest: 200 h
        """

    /// Calls a program when all is done.
    static let lastHook = """
        schedule: Calling at the end
        record: {every: 1 s}
        steps:
          - rest: 2 s
          - hook: tell-me
        """

    /// Warms, and stays there.
    static func warm(_ celsius: Int) -> String {
        """
        schedule: Warm
        record: {every: 10 s}
        steps:
          - temperature: {to: \(celsius) degC, within: 2 K, for: 1 min, timeout: 20 h}
          - rest: 200 h
        """
    }
}
