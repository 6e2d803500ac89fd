import CyclerCore
import CyclerWatch
import Testing

/// The voltage zero of the channel: what it changes, and what it must not.
@Suite struct OffsetTests {
    @Test func aKnownOffsetChangesNothing() throws {
        var rig = WatchRig(.superP, seed: 2)
        rig.offset = 1.5e-3
        rig.watch.zero(
            ZeroOffset(value: Volts(1.5e-3), uncertainty: Volts(0.02e-3), at: .zero))
        rig.current(-0.05)
        rig.run(.hours(10))
        let found = try #require(rig.findings.first)
        #expect(found.code == .zeroConverge)
        #expect(rig.cell.plated > 0.16 && rig.cell.plated < 0.23)
    }

    @Test func anUnknownOffsetMovesNoOnsetUnnoticed() {
        // +3 mV hides the plateau of 2.2 mV above zero: no onset, and the watch says why.
        var rig = WatchRig(.criec, zeroUncertainty: Volts(3e-3))
        rig.offset = 3e-3
        rig.current(-0.05)
        rig.run(.hours(16))
        #expect(rig.findings.isEmpty)
        #expect(rig.watch.blindness == .offset)
    }

    @Test func zeroingInMidRunKeepsTheWatchQuiet() {
        var rig = WatchRig(.criec, seed: 9)
        rig.offset = 0.4e-3
        rig.current(-0.05)
        rig.run(.hours(16))
        rig.watch.zero(
            ZeroOffset(value: Volts(0.4e-3), uncertainty: Volts(0.02e-3), at: rig.now))
        rig.run(.hours(4))
        #expect(rig.findings.isEmpty)
        #expect(rig.watch.blindness == nil)
    }

    @Test func pausesKeepOnsetAndPlatedCharge() {
        var rig = WatchRig(.criec, seed: 6)
        rig.current(-0.05)
        while rig.plated < 0.5, rig.now < .zero + .hours(40) { rig.sample() }
        let onset = rig.watch.onsetTime
        let before = rig.plated
        for minutes in [5, 60] {
            rig.rest()
            rig.run(.minutes(minutes))
            rig.current(-0.05)
            rig.run(.hours(1))
        }
        #expect(rig.watch.onsetTime == onset)
        #expect((rig.plated - before - 0.1).magnitude < 0.001)
        rig.rest()
        rig.run(.minutes(5))
        let end = rig.plated
        rig.current(0.05)
        rig.run(.hours(1))
        #expect(rig.plated == end, "stripping leaves the account of the plating")
        #expect(rig.findings.isEmpty, "\(rig.findings)")
    }

    @Test func aStepsCounterThatGoesOnIsNotCountedTwice() {
        var rig = WatchRig(.symmetric, kind: .symmetric)
        rig.current(-0.5)
        rig.run(.minutes(30))
        let kept = rig.charge
        rig.rest()
        rig.run(.minutes(1))
        rig.current(-0.5)
        rig.charge = kept
        rig.run(.minutes(30))
        #expect((rig.plated - 0.5).magnitude < 0.001, "\(rig.plated)")
    }

    @Test func polarizationOfASymmetricCell() throws {
        var rig = WatchRig(.symmetric, kind: .symmetric)
        rig.current(-0.25)
        rig.run(.minutes(12))
        rig.current(0.25)
        rig.run(.minutes(12))
        let plate = try #require(rig.watch.middleVoltage(.plate)).value
        let strip = try #require(rig.watch.middleVoltage(.strip)).value
        #expect((plate + 11.0e-3).magnitude < 0.5e-3, "\(plate)")
        #expect((strip - 11.0e-3).magnitude < 0.5e-3, "\(strip)")
    }
}
