import CyclerCore
import CyclerEngine
import Testing

/// One circuit: what may be commanded when, and what is believed.
@Suite struct OutputMachineTests {
    static let now = Instant(nanoseconds: 5)
    static let token = ExchangeToken(7)

    @Test func anUnknownOutputCountsAsClosedAndCanOnlyBeOpened() {
        var output = OutputMachine()
        #expect(output.mayBeEnergised)
        #expect(output.epoch == nil)
        let result0 = output.open(at: Self.now)
        #expect(result0)
        let result1 = output.open(at: Self.now)
        #expect(!result1)
    }

    @Test func aConfirmationOfAnOvertakenSetPointIsIgnored() {
        var output = OutputMachine()
        output.madeSafe(Epoch(2), .reported)
        output.change(Self.token)
        let result2 = output.open(at: Self.now)
        #expect(result2)
        let result3 = output.confirmed(Self.token, at: Self.now)
        #expect(!result3)
        #expect(output.energisedSince == nil)
        output.madeSafe(Epoch(3), .reported)
        #expect(output.isOpen)
        let result4 = output.confirmed(Self.token, at: Self.now)
        #expect(!result4)
    }

    @Test func evidenceRisesWithAMeasurementOnly() {
        var output = OutputMachine()
        output.measuredOpen()
        #expect(output.evidence == nil)
        output.madeSafe(Epoch(2), .commanded)
        output.measuredOpen()
        #expect(output.evidence == .measured)
    }

    @Test func theUnsafeMarkStaysUntilAPersonClearsIt() {
        var output = OutputMachine()
        output.markUnsafe(at: Self.now)
        output.madeSafe(Epoch(2), .reported)
        #expect(output.unsafeSince == Self.now)
        output.clearUnsafe()
        #expect(output.unsafeSince == nil)
    }

    @Test func anOutputFoundOnIsNoLongerBelievedOpen() {
        var output = OutputMachine()
        output.madeSafe(Epoch(2), .measured)
        output.foundEnergised(at: Self.now)
        #expect(!output.isOpen)
        #expect(output.epoch == nil)
    }
}
