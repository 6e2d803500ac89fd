import CyclerCore
import Testing

@testable import CyclerInstruments

/// A text instrument unlike the shipped one: CR LF, semicolons, prefixes, two sub-channels.
struct TextInstrumentTests {
    private typealias F = ProfileFixture

    private static func item(
        _ name: String, _ query: String, _ field: Int = 0, _ type: ItemType = .decimal,
        after: String = "", unit: ItemUnit = .one, words: [ItemWord] = []
    ) -> ProfileItem {
        ProfileItem(
            name: name, location: .answer(query: query, field: field, after: after), type: type,
            unit: .fixed(unit), words: words, place: F.place)
    }

    private static var profile: InstrumentProfile {
        var profile = InstrumentProfile(
            name: "chamber", title: "chamber", maturity: .experimental, source: "test",
            dialect: .text(
                TextDialect(
                    terminator: .CR, replyTerminator: .CRLF, separator: UInt8(ascii: ";"))),
            timing: F.timing,
            identity: IdentityBinding(
                model: .item("name", hexadecimal: false, F.place), contains: "CH",
                place: F.place),
            place: F.place)
        profile.subChannels = SubChannels(names: ["1", "2"])
        profile.items = [
            item("t", "T$sub-channel?", 1, after: "T=", unit: ItemUnit.named("degC") ?? .one),
            item(
                "state", "T$sub-channel?", 0, .word,
                words: [
                    ItemWord(word: "RUN", value: 0), ItemWord(word: "FAULT", value: 1),
                ]), item("name", "ID?", 0, .string),
        ]
        profile.readings = [
            ReadingBinding(target: .temperature, item: "t", place: F.place),
            ReadingBinding(target: .sensorFault, item: "state", place: F.place),
        ]
        profile.proof = [ProofBinding(.query("ID?", .begins("CH")), place: F.place)]
        profile.actions = [
            ProfileSequence(
                action: .setTemperature,
                steps: [
                    ProfileStep(
                        .dialogue(
                            send: "S$sub-channel ${temperature:f1:degC}", ask: "OK?",
                            .equals("YES")), place: F.place)
                ], place: F.place)
        ]
        return profile
    }

    private static func replies(_ lines: String...) -> RawReplies {
        var replies = RawReplies()
        for line in lines { precondition(replies.append(Array(line.utf8))) }
        return replies
    }

    @Test func oneQueryServesAllItemsOfTheSubChannel() throws {
        let codec = try F.codec(Self.profile, subChannel: 1)
        let poll = codec.member(pollEvery: .seconds(1), timeToLive: .seconds(2)).polls[0]
        #expect(
            poll.exchange.transactions.map(\.request) == [
                .ask(Array("T2?\r".utf8), terminator: 0x0A)
            ])
        let readings = try codec.decodePoll(Self.replies("RUN; T= -12.5 ;x\r"))
        let temperature = try #require(readings.temperature)
        #expect((temperature.celsius + 12.5).magnitude < 1e-9)
        #expect(readings.flags == [])
        #expect(try codec.decodePoll(Self.replies("FAULT;T=1\r")).flags == .sensorFault)
    }

    @Test(arguments: ["RUN;12.5", "RUN", "", "HALT;T=1", "RUN;T=", "RUN;T=1 C", "run;T=1"])
    func anythingElseIsAFault(line: String) throws {
        let codec = try F.codec(Self.profile)
        #expect(throws: DecodeFault.self) { try codec.decodePoll(Self.replies(line)) }
    }

    @Test func carriageReturnBeforeLineFeedBelongsToTheReply() throws {
        let codec = try F.codec(Self.profile)
        let exchange = try #require(
            try codec.setTemperature(Kelvins(celsius: 60), token: ExchangeToken(1)))
        #expect(
            exchange.transactions.map(\.request) == [
                .send(Array("S1 60.0\r".utf8)), .ask(Array("OK?\r".utf8), terminator: 0x0A),
            ])
        #expect(exchange.transactions[1].acceptance == .bytes(Array("YES\r".utf8), mask: nil))
        let identity = try codec.decodeIdentity(Self.replies("CH-7\r"))
        #expect(identity.model == "CH-7")
        #expect(
            codec.identify(token: ExchangeToken(1)).transactions[0].acceptance
                == .contains(Array("CH".utf8)))
    }

    @Test func registersDoNotFitText() {
        var profile = Self.profile
        profile.items.append(F.register("r", .holding, 1, .u16))
        #expect(
            InstrumentCodec.errors(in: profile).map(\.fault).contains(.wrongDialect(item: "r")))
    }
}
