import CyclerCore
import CyclerReplay
import Testing

/// Steps out of what the recorder says, and out of the current.
@Suite struct StepTests {
    private let bench = Bench()

    private func near(_ regime: Regime, _ value: Double, within share: Double = 0.03) -> Bool {
        switch regime {
        case .current(let set): (set.value - value).magnitude <= share * value.magnitude
        case .hold(let voltage): (voltage.value - value).magnitude <= share * value.magnitude
        case .rest, .unsteady, .impedance: false
        }
    }

    // MARK: From the current

    @Test func restsAndBothSignsAreTold() throws {
        var random = SplitMix(state: 1)
        var trace = Trace()
        for sign in [0.0, -1, 1, 0, -1] {
            trace.add(
                600, current: { _ in sign * (1e-3 + random.normal(2e-6)) + random.normal(1e-8) },
                voltage: { _ in sign * 0.05 })
        }
        let told = try bench.replay(trace.text)
        #expect(told.regimes == [.rest, .current, .current, .rest, .current])
        #expect(told.steps.map(\.line) == [2, 602, 1202, 1802, 2402])
        #expect(told.summary.stepSource == .measuredCurrent)
        #expect(told.summary.outliers == 0)
    }

    @Test(arguments: [0.001, 0.01, 0.05, 0.1]) func noiseIsNoStep(_ share: Double) throws {
        var random = SplitMix(state: 11)
        var trace = Trace()
        trace.add(60, current: { _ in 0 }, voltage: { _ in 0 })
        trace.add(
            36_000, current: { _ in 1e-3 * (1 + random.normal(share)) }, voltage: { _ in 0.05 })
        let told = try bench.replay(trace.text)
        #expect(told.regimes == [.rest, .current], "\(told.steps)")
        #expect(told.summary.outliers <= 40, "\(told.summary.outliers)")
    }

    /// A few per cent inside one charge: a step that testers do not count as one.
    @Test(arguments: [1.03, 0.97, 1.2, 0.5]) func smallChangesAreSteps(_ factor: Double) throws {
        var random = SplitMix(state: 5)
        var trace = Trace()
        for level in [1.0, factor] {
            trace.add(
                300, current: { _ in level * (1 + random.normal(1e-3)) },
                voltage: { _ in 3.5 + 0.3 * level })
        }
        let told = try bench.replay(trace.text, cell: Bench.cell(.full))
        #expect(told.regimes == [.current, .current], "\(told.steps)")
        #expect(told.steps.last.map { near($0.regime, factor) } == true)
        #expect(told.steps.last?.line == 302)
    }

    @Test func changesBelowTheGateAreNone() throws {
        var trace = Trace()
        trace.add(300, current: { _ in 1 }, voltage: { _ in 3.5 })
        trace.add(300, current: { _ in 1.015 }, voltage: { _ in 3.5 })
        #expect(try bench.replay(trace.text).regimes == [.current])
    }

    @Test func aCurrentThatComesUpSlowlySettles() throws {
        var trace = Trace()
        trace.add(60, current: { _ in 0 }, voltage: { _ in 3 })
        trace.add(600, current: { 1 - 0.9 * (-$0 / 1.2).exponential }, voltage: { _ in 3.6 })
        let told = try bench.replay(trace.text, cell: Bench.cell(.full))
        #expect(told.regimes == [.rest, .current], "\(told.steps)")
        #expect(told.steps.count > 2)
        #expect(told.steps.last.map { near($0.regime, 1) } == true, "\(told.steps)")
    }

    /// Constant current, then the decay at a held voltage, fast and slow, then discharge.
    @Test(arguments: [5.0, 60, 1200], [1.0, 10]) func aHeldVoltageIsTold(
        _ decay: Double, _ period: Double
    ) throws {
        var random = SplitMix(state: 2)
        var trace = Trace()
        trace.add(
            3600, every: period, current: { _ in 1 + random.normal(5e-4) },
            voltage: { 3.5 + 0.7 * $0 / 3600 })
        trace.add(
            4 * max(decay, 60), every: period,
            current: { 0.02 + 0.98 * (-$0 / decay).exponential + random.normal(5e-4) },
            voltage: { _ in 4.2 + random.normal(2e-4) })
        trace.add(
            1800, every: period, current: { _ in -1 + random.normal(5e-4) },
            voltage: { 4 - 0.5 * $0 / 1800 })
        let told = try bench.replay(trace.text, cell: Bench.cell(.full))
        #expect(told.regimes.first == .current)
        #expect(told.regimes.last == .current)
        #expect(told.steps.contains { near($0.regime, 4.2) }, "\(told.steps)")
        #expect(told.regimes.count <= 4, "\(told.steps)")
        #expect(told.summary[.hold].seconds > 0.6 * 4 * max(decay, 60), "\(told.steps)")
    }

    /// A soft short at a held voltage raises the current: still a held voltage.
    @Test func aCurrentThatRisesAtAHeldVoltageIsStillHeld() throws {
        var trace = Trace()
        trace.add(600, current: { _ in 1 }, voltage: { 4 + 0.2 * $0 / 600 })
        trace.add(1800, current: { 0.1 + 0.9 * (-$0 / 300).exponential }, voltage: { _ in 4.2 })
        trace.add(1800, current: { 0.1 + 0.3 * $0 / 1800 }, voltage: { _ in 4.2 })
        let told = try bench.replay(trace.text, cell: Bench.cell(.full))
        #expect(told.steps.last.map { near($0.regime, 4.2) } == true, "\(told.steps)")
        #expect(told.summary[.hold].seconds > 3000)
    }

    @Test func aDriveCycleIsNotConstant() throws {
        var random = SplitMix(state: 8)
        var trace = Trace()
        trace.add(60, current: { _ in 1 }, voltage: { _ in 3.6 })
        trace.add(
            600, current: { _ in -5 + 10 * Double(random.next() >> 11) / 0x1p53 },
            voltage: { _ in 3.5 + random.normal(0.1) })
        trace.add(60, current: { _ in 1 }, voltage: { _ in 3.6 })
        let told = try bench.replay(trace.text, cell: Bench.cell(.full))
        #expect(told.regimes.contains(.unsteady), "\(told.steps)")
        #expect(told.summary[.unsteady].seconds > 400, "\(told.steps)")
        #expect(told.steps.last.map { near($0.regime, 1) } == true, "\(told.steps)")
    }

    // MARK: From the recorder

    @Test func aColumnOfStepsIsBelieved() throws {
        var text = "Test Time / s,Voltage / V,Current / A,Step Count / 1\n"
        for second in 0..<90 { text += "\(second),0.1,1e-3,\(second / 30 + 1)\n" }
        let told = try bench.replay(text)
        #expect(told.regimes == [.current, .current, .current])
        #expect(told.steps.map(\.line) == [2, 32, 62])
        #expect(told.summary.stepSource == .stepColumn)
    }

    @Test func theFirstRowOfAStepMayComeBeforeItsCurrent() throws {
        var text = "Test Time / s,Voltage / V,Current / A,Step Count / 1\n"
        for second in 0..<60 {
            text += "\(second),0.1,\(second < 30 || second == 30 ? 0 : 1e-3),\(second / 30 + 1)\n"
        }
        let told = try bench.replay(text)
        #expect(told.summary.steps == 2, "\(told.steps)")
        #expect(told.steps.last.map { near($0.regime, 1e-3) } == true)
        #expect(told.steps.last?.isNew == false)
    }

    @Test func setCurrentsAreExact() throws {
        var random = SplitMix(state: 4)
        var text = "Test Time / s,Voltage / V,Current / A,Set Current / A\n"
        for second in 0..<300 {
            let set = [0, 1e-3, -2e-3][second / 100]
            text += "\(second),0.1,\(set * (1 + random.normal(0.15))),\(set)\n"
        }
        let told = try bench.replay(text)
        #expect(told.regimes == [.rest, .current, .current], "\(told.steps)")
        #expect(told.steps.map(\.regime).last == .current(Amperes(-2e-3)))
        #expect(told.summary.stepSource == .setCurrent)
    }

    @Test func aSetCurrentThatMovesIsNotConstant() throws {
        var text = "Test Time / s,Voltage / V,Current / A,Set Current / A\n"
        for second in 0..<200 {
            let set = second < 100 ? 1e-3 * Double(second + 1) : 0.1
            text += "\(second),0.1,\(set),\(set)\n"
        }
        let told = try bench.replay(text)
        #expect(told.summary[.unsteady].seconds > 50, "\(told.steps)")
        #expect(told.steps.last.map { near($0.regime, 0.1) } == true, "\(told.steps)")
        #expect(told.summary.steps < 20)
    }

    /// An open lead: the set current does not flow, and the step goes on.
    @Test func aSetCurrentThatDoesNotFlowIsNoRest() throws {
        var text = "Test Time / s,Voltage / V,Current / A,Set Current / A\n"
        for second in 0..<120 { text += "\(second),0.1,\(second < 60 ? 1e-3 : 0),1e-3\n" }
        let told = try bench.replay(text)
        #expect(told.regimes == [.current])
        #expect(told.codes == ["OPEN_CURRENT"])
        let finding = try #require(told.findings.first)
        #expect(finding.unit == "A" && finding.reference == 1e-3 && finding.demand == "stop")
    }

    /// As `cyclerd` records a charge: the set current, then the set voltage.
    @Test func aSetVoltageWithoutASetCurrentIsHeld() throws {
        var text =
            "Test Time / s,Voltage / V,Current / A,Step Type,Set Current / A,Set Voltage / V\n"
        for second in 0..<200 {
            let isHeld = second >= 100
            text += "\(second),\(isHeld ? 4.2 : 4),\(isHeld ? 0.99 : 1),CCCV_CHG,"
            text += isHeld ? ",4.2\n" : "1,\n"
        }
        let told = try bench.replay(text, cell: Bench.cell(.full))
        #expect(told.regimes == [.current, .hold], "\(told.steps)")
        #expect(told.steps.last?.line == 102)
    }

    @Test func aHeldVoltageBehindASetCurrentIsSeen() throws {
        var text = "Test Time / s,Voltage / V,Current / A,Set Current / A\n"
        for second in 0..<200 {
            let isHeld = second >= 100
            let current = isHeld ? (-Double(second - 100) / 30).exponential : 1
            text += "\(second),\(isHeld ? 4.2 : 3.2 + Double(second) / 100),\(current),1\n"
        }
        let told = try bench.replay(text, cell: Bench.cell(.full))
        #expect(told.regimes == [.current, .hold], "\(told.steps)")
    }

    @Test(arguments: [
        ("REST", RegimeName.rest), ("OCV", .rest), ("CC_CHG", .current), ("CC DChg", .current),
        ("CV_CHG", .hold), ("PEIS", .impedance), ("GEIS", .impedance), ("I_RAMP", .unsteady),
        ("CP_DCH", .unsteady), ("CCCV_CHG", .current), ("", .current), ("strange", .current),
    ])
    func typesOfStepsAreBelieved(_ word: String, _ regime: RegimeName) throws {
        var text = "Test Time / s,Voltage / V,Current / A,Step Type\n"
        for second in 0..<60 { text += "\(second),0.1,1e-3,\(second < 30 ? "CC_DCH" : word)\n" }
        let told = try bench.replay(text)
        // Another word for the same constant current is no step by itself.
        let isSame = word.hasPrefix("CC_") || word.hasPrefix("CC ")
        #expect(told.regimes == (isSame ? [.current] : [.current, regime]), "\(told.steps)")
        #expect(told.summary.stepSource == .stepType)
    }

    @Test func rowsWithAFrequencyAreImpedance() throws {
        var text = "Test Time / s,Voltage / V,Current / A,Frequency / Hz\n"
        for second in 0..<90 {
            let isMeasuring = (30..<60).contains(second)
            text += "\(second),\(isMeasuring ? -3.79 : 0.1),1e-3,\(isMeasuring ? "1e3" : "")\n"
        }
        let told = try bench.replay(text)
        #expect(told.regimes == [.current, .impedance, .current])
        #expect(told.summary[.impedance].seconds == 30)
        #expect(told.findings.isEmpty)
    }

    @Test func aCounterOfRecordsIsWarnedOf() throws {
        var text = "Test Time / s,Voltage / V,Current / A,Row\n"
        for second in 0..<90 { text += "\(second),0.1,1e-3,\(second)\n" }
        let told = try bench.replay(text, columns: ["step=Row"])
        #expect(told.summary.warnings.contains { $0.contains("--columns step=-") })
    }
}

extension Double {
    /// e to this power, by a series: good enough for a test signal.
    var exponential: Double {
        var term = 1.0
        var sum = 1.0
        let reduced = self / 1024
        for index in 1...12 {
            term *= reduced / Double(index)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }
}
