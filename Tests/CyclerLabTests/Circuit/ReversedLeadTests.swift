import CyclerCore
import CyclerLab
import Testing

/// A cell that is connected the wrong way round.
@Suite struct ReversedLeadTests {
    private static func circuit() -> CellCircuit {
        let cell = HalfCell(
            preset: .sp, area: SquareCentimetres(0.785), restPotential: Volts(2.4))
        return CellCircuit(cell: cell, compliance: Volts(5), start: .zero)
    }

    @Test func voltageAndCurrentTurnRound() {
        var straight = Self.circuit()
        var reversed = Self.circuit()
        reversed.leadsAreReversed = true
        #expect(reversed.response.voltage == .zero - straight.response.voltage)
        let window = Volts(-4)...Volts(5)
        straight.close(.current(Amperes(-40e-6), within: window))
        reversed.close(
            .current(Amperes(40e-6), within: Volts(-5)...Volts(4)))
        for second in 1...600 {
            _ = straight.advance(to: Instant.zero + .seconds(second))
            _ = reversed.advance(to: Instant.zero + .seconds(second))
        }
        #expect(straight.response.voltage < Volts(2.4))
        #expect(reversed.response.voltage == .zero - straight.response.voltage)
        #expect(reversed.response.current == .zero - straight.response.current)
    }
}
