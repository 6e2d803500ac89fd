import Glibc
import Testing

/// `cyclerctl check` without a daemon.
@Suite struct CheckTests {
    static let goodCell = """
        cell: cu
        kind: half
        format: mold
        fresh: yes
        area: 0.785 cm2
        1C: 0.05 mA/cm2
        """
    static let goodSchedule = """
        schedule: Rest
        record: {every: 10 s}
        steps:
          - rest: 10 min
        """

    func check(_ files: [String], _ more: [String] = [], in folder: Folder) -> Ended {
        Spawn.cyclerctl(["check"] + files + more, in: folder)
    }

    @Test func goodFilesAreGoodWhateverTheirNames() {
        let folder = Folder()
        let cell = folder.write("one", Self.goodCell)
        let schedule = folder.write("two", Self.goodSchedule)
        let ended = check([cell, schedule], in: folder)
        #expect(ended.code == 0, "\(ended.complaint)")
        #expect(ended.output == "\(cell): good cell\n\(schedule): good schedule\n")
        let explained = check([schedule], ["--explain"], in: folder)
        #expect(explained.output.contains("rest 10 min"))
    }

    @Test func aProblemIsPrintedWithItsPlace() {
        let folder = Folder()
        let good = folder.write("cell.yaml", Self.goodCell)
        let bad = folder.write(
            "bad.yaml", "schedule: x\nrecord: {every: 10 s}\nsteps:\n  - rst: 10 min\n")
        let ended = check([good, bad], in: folder)
        #expect(ended.code == 1)
        #expect(ended.output == "\(good): good cell\n")
        #expect(ended.complaint.contains("\n\(bad):4:5: "), "\(ended.complaint)")
        #expect(ended.complaint.contains("rest"))
        let json = check([bad], ["--json"], in: folder)
        #expect(json.code == 1)
        #expect(
            json.output.hasPrefix(#"{"files":[{"file":"\#(bad)","kind":"schedule","good":false,"#))
    }

    @Test(arguments: [
        ("", "1:1"), ("steps: []\n", "1:1: cannot tell what this file is"),
        ("lab: L\ndata: d\ncontrol: {socket: s}\nbuses: {b: {modbus-rtu: /dev/x}}\n", "bad"),
        ("cell: a: b: c\n", "1:"), ("cell: &x cu\n", "anchor"),
    ]) func whatIsWrongIsOne(_ text: String, _ says: String) {
        let folder = Folder()
        let file = folder.write("bad", text)
        let ended = check([file], in: folder)
        #expect(ended.code == 1)
        #expect(ended.complaint.contains(says), "\(ended.complaint)")
    }

    @Test func aFileThatIsNotThereOrNotTextIsOne() {
        let folder = Folder()
        #expect(check(["/no/such.yaml"], in: folder).code == 1)
        let file = folder.path + "/binary"
        let descriptor = open(file, O_WRONLY | O_CREAT, 0o644)
        _ = write(descriptor, [0xFF, 0xFE] as [UInt8], 2)
        close(descriptor)
        let ended = check([file], in: folder)
        #expect(ended.code == 1 && ended.complaint.contains("UTF-8"))
    }

    @Test func theFilesOfTheProjectAreGood() {
        let folder = Folder()
        let config = Spawn.cases + "/../../config"
        let files = [
            "cyclerd.yaml", "cells/cu.yaml", "cells/sp.yaml", "cells/criec.yaml",
            "schedules/plate-cu.yaml", "schedules/plating-stripping.yaml",
            "instruments/reference-potentiostat.yaml", "instruments/keithley-2450.yaml",
        ].map { "\(config)/\($0)" }
        let ended = check(files, in: folder)
        #expect(ended.code == 0, "\(ended.complaint)")
        #expect(ended.output.split(separator: "\n").count == files.count)
    }

    @Test func aLabIsCheckedWithItsProfiles() {
        let folder = Folder()
        let lab = """
            lab: L
            data: data
            control: {socket: s.sock}
            profiles: [.]
            buses:
              b: {modbus-tcp: "127.0.0.1:502"}
            instruments:
              p1: {profile: no-such-profile, bus: b, unit: 1}
            channels:
              A1:
                potentiostat: {instrument: p1, every: 1 s}
                limits: {voltage: [-1 V, 5 V], current: 1 mA}

            """
        let file = folder.write("lab", lab)
        let ended = check([file], in: folder)
        #expect(ended.code == 1)
        #expect(
            ended.complaint.contains("lab:8:17: instruments.p1.profile: unknown profile"),
            "\(ended.complaint)")
        // A profile that is there but wrong is reported with its own place, and only that.
        _ = folder.write("no-such-profile.yaml", "profile: no-such-profile\ntitel: x\n")
        let wrong = check([file], in: folder)
        #expect(wrong.code == 1)
        #expect(wrong.complaint.contains("no-such-profile.yaml:2:1: "), "\(wrong.complaint)")
        #expect(!wrong.complaint.contains("unknown profile"))
        // One that the lab does not use is a warning.
        let unused = folder.write("lab", lab.split(separator: "no-such").joined(separator: "other"))
        let other = check([unused], in: folder)
        #expect(other.complaint.contains("unknown profile \"other-profile\""))
        #expect(other.complaint.contains("warning: "))
    }

    @Test func aScheduleIsHeldAgainstItsCell() {
        let folder = Folder()
        let cell = folder.write("cell.yaml", Self.goodCell)
        let charge = folder.write(
            "charge.yaml",
            """
            schedule: Charge
            record: {every: 10 s}
            steps:
              - charge: 0.05 mA/cm2
                until: [capacity >= 1 mAh/cm2]

            """)
        #expect(check([charge], in: folder).code == 0)
        let ended = check([charge], ["--cell", cell], in: folder)
        #expect(ended.code == 1)
        #expect(ended.output == "\(cell): good cell\n")
        #expect(ended.complaint.contains("charge.yaml:4:5: "), "\(ended.complaint)")
        let rest = folder.write("rest.yaml", Self.goodSchedule)
        #expect(check([rest], ["--cell", cell], in: folder).code == 0)
        #expect(check([rest], ["--cell", "/no/such.yaml"], in: folder).code == 1)
        let swapped = check([rest], ["--cell", rest], in: folder)
        #expect(swapped.code == 1 && swapped.complaint.contains("expected a cell"))
    }

    @Test func noFilesIsUsage() {
        #expect(check([], in: Folder()).code == 2)
    }
}
