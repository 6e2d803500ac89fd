import CyclerControl
import CyclerCore
import CyclerDaemon
import Glibc
import Testing

/// The real program against a real socket: what it asks, says, and exits with.
@Suite struct ExitCodeTests {
    let lab: Lab
    init() throws { lab = try Lab() }

    func cyclerctl(_ arguments: String...) -> Ended {
        Spawn.cyclerctl(["--socket", lab.socketPath] + arguments, in: lab.folder)
    }

    @Test func doneIsZero() throws {
        lab.backend.react { request in
            .at(once: .done(message: "did: \(request.summary)", details: ["n": 1]))
        }
        let cell = lab.folder.write("cu.yaml", "cell: Cu\n")
        let schedule = lab.folder.write("p.yaml", "schedule: P\n")
        let cases: [([String], ControlRequest)] = [
            (
                ["mount", "A1", "--cell", cell],
                .mount(channel: "A1", cell: FileContent(name: "cu.yaml", text: "cell: Cu\n"))
            ),
            (["unmount", "A1"], .unmount(channel: "A1")),
            (
                [
                    "start", "A1", "--schedule", schedule, "--accept", "ocv", "--reason", "new",
                    "--accept", "disk", "--reason", "small run",
                ],
                .start(
                    channel: "A1", schedule: FileContent(name: "p.yaml", text: "schedule: P\n"),
                    accept: [
                        AcceptedCheck(check: "ocv", reason: "new"),
                        AcceptedCheck(check: "disk", reason: "small run"),
                    ])
            ),
            (["stop", "A1"], .stop(channel: "A1", after: .now)),
            (["stop", "A1", "--after", "step"], .stop(channel: "A1", after: .step)),
            (["stop", "A1", "--after", "cycle"], .stop(channel: "A1", after: .cycle)),
            (["pause", "A1"], .pause(channel: "A1")),
            (["resume", "A1"], .resume(channel: "A1")),
            (["note", "R_001", "looks", "fine"], .note(run: "R_001", text: "looks fine")),
            (["safe"], .safe(channel: nil)),
            (["safe", "A1"], .safe(channel: "A1")),
            (["ack", "A1"], .acknowledge(channel: "A1")),
            (
                ["set", "oven1", "60", "degC", "--reason", "warmer"],
                .set(instrument: "oven1", value: "60 degC", reason: "warmer")
            ),
            (["zero", "A1"], .zero(channel: "A1")),
        ]
        for (arguments, request) in cases {
            let ended = Spawn.cyclerctl(
                ["--socket", lab.socketPath] + arguments, in: lab.folder)
            #expect(ended.code == 0, "\(arguments): \(ended.complaint)")
            #expect(ended.output == "did: \(request.summary)\n")
            #expect(lab.backend.seen.last?.request == request)
        }
    }

    @Test func optionsMayComeAfterTheCommandAndTheSocketFromTheEnvironment() {
        lab.backend.react { _ in .at(once: .done(message: "open", details: ["i_A": 0])) }
        let after = Spawn.cyclerctl(
            ["pause", "A1", "--json", "--socket", lab.socketPath], in: lab.folder)
        #expect(after.code == 0)
        #expect(after.output == #"{"done":true,"message":"open","details":{"i_A":0}}"# + "\n")
        let environment = Spawn.cyclerctl(
            ["--json", "pause", "A1"], environment: ["CYCLERD_SOCKET=\(lab.socketPath)"],
            in: lab.folder)
        #expect(environment.code == 0)
        #expect(environment.output == after.output)
    }

    @Test func refusedIsOneWithTheReasonAndWhatToDo() {
        let refusal = ControlRefusal(
            .checksFailed, "A1 does not start: 2 checks failed", next: "mount another cell",
            problems: [
                FileProblem(
                    file: "p.yaml", place: SourcePlace(line: 4, column: 9), message: "no unit")
            ],
            checks: [
                FailedCheck(check: "ocv", message: "2.1 V, expected 2.5 V", acceptable: true)
            ])
        lab.backend.react { _ in .refuse(refusal) }
        let ended = cyclerctl("resume", "A1")
        #expect(ended.code == 1)
        #expect(ended.output.isEmpty)
        #expect(
            ended.complaint == """
                cyclerctl: A1 does not start: 2 checks failed
                  p.yaml:4:9: no unit
                  ocv: 2.1 V, expected 2.5 V (may be let pass with --accept ocv)
                next: mount another cell

                """)
        let json = cyclerctl("resume", "A1", "--json")
        #expect(json.code == 1)
        #expect(json.output == (["error": refusal.json] as JSON).text + "\n")
    }

    @Test func failedAfterItWasAcceptedIsOne() {
        lab.backend.react { _ in
            .at(once: .failed(ControlRefusal(.failed, "pstat1 does not answer")))
        }
        let ended = cyclerctl("stop", "A1")
        #expect(ended.code == 1)
        #expect(ended.complaint == "cyclerctl: pstat1 does not answer\n")
    }

    @Test func busyIsOne() {
        lab.backend.react { _ in .refuse(.busy) }
        #expect(cyclerctl("pause", "A1").code == 1)
    }

    @Test(arguments: [
        [], ["launch"], ["status", "A1", "A2"], ["mount", "A1"], ["start", "A1"], ["stop"],
        ["stop", "A1", "--after", "now"], ["set", "oven1", "60 degC"], ["show"], ["note", "R"],
        ["start", "A1", "--schedule", "x", "--accept", "ocv"],
        ["start", "A1", "--schedule", "x", "--reason", "why"], ["pause", "A1", "--sockt", "x"],
    ]) func usageIsTwo(_ arguments: [String]) {
        let ended = Spawn.cyclerctl(arguments, in: lab.folder)
        if arguments.isEmpty {
            #expect(ended.code == 0 && ended.output.contains("USAGE"))
        } else {
            #expect(ended.code == 2, "\(arguments)")
            #expect(ended.output.isEmpty)
            #expect(ended.complaint.contains("Usage:"))
        }
        #expect(lab.backend.seen.isEmpty)
    }

    @Test func noDaemonIsThree() {
        let ended = Spawn.cyclerctl(
            ["status", "--socket", lab.folder.path + "/nothing"], in: lab.folder)
        #expect(ended.code == 3)
        #expect(
            ended.complaint.contains("no daemon on") && ended.complaint.contains("start cyclerd"))
    }

    @Test func aDaemonThatGoesAwayIsThree() throws {
        let server = lab.server
        lab.backend.react { _ in
            // Off the loop: stop waits for it.
            _ = Background.run { server.stop() }
            return .later
        }
        let ended = cyclerctl("pause", "A1")
        #expect(ended.code == 3)
        #expect(ended.complaint.contains("may or may not"))
    }

    @Test func aFileThatIsNotThereIsOneAndNothingIsAsked() {
        let ended = cyclerctl("mount", "A1", "--cell", "/no/such.yaml")
        #expect(ended.code == 1)
        #expect(ended.complaint.contains("/no/such.yaml: No such file"))
        #expect(lab.backend.seen.isEmpty)
    }

    @Test func somethingElseThatListensIsOne() throws {
        let folder = Folder()
        let ended = try OddServer.greeting(
            #"{"jsonrpc":"2.0","method":"hello","params":{"protocol":{"major":9,"minor":0},"#
                + #""version":"9.1","state":"running","lab":"x"}}"#, in: folder)
        #expect(ended.code == 1)
        #expect(ended.complaint.contains("version 9.1"))
        let odd = try OddServer.greeting("220 mail.example ESMTP", in: folder)
        #expect(odd.code == 1)
    }
}
