package import CyclerCore

/// Opens the circuits of one bus and returns: what the safe program runs when no daemon does.
package enum SafeLine {
    /// How the attempts to open one circuit ended.
    package enum Ending: Hashable, Sendable {
        case open(OpenEvidence)
        /// Why the last attempt failed; `lineDown` when the port stayed locked.
        case notSafe(BusFault)
    }

    /// What became of one instrument.
    package struct Outcome: Hashable, Sendable {
        package let instrument: InstrumentIndex
        package let ending: Ending
    }

    /// Runs every plan, without proof, again and again until it is accepted or `deadline` (boot
    /// time) has passed; overruns it by one request at most. Waits for a port that is locked.
    package static func run(
        _ address: BusAddress, plans: [MakeSafePlan], deadline: Instant
    ) -> [Outcome] {
        let bus = BusIndex(0)
        var policy = BusPolicy(address)
        policy.provesIdle = false
        let machine = BusMachine(
            bus: bus, policy: policy, members: plans.map(member), at: BootClock.now)
        var driver = LineDriver(machine: machine, link: makeLink(address))
        for plan in plans { driver.command(.makeSafe(plan.instrument)) }
        while BootClock.now < deadline,
            plans.contains(where: { driver.machine.isBeingMadeSafe($0.instrument) })
        {
            driver.step(bell: -1, latest: deadline)
            driver.reports.removeAll(keepingCapacity: true)
        }
        driver.finish()
        return plans.map { plan in
            let fault = driver.machine.unsafeFault(of: plan.instrument)
            return Outcome(
                instrument: plan.instrument,
                ending: fault.map { .notSafe($0) } ?? .open(plan.proves))
        }
    }

    /// A member that is only ever made safe: it has no polls and no exchanges, so nothing is
    /// trusted and its proof is never asked for.
    private static func member(_ plan: MakeSafePlan) -> BusMember {
        BusMember(
            instrument: plan.instrument, latencyMax: .zero, makeSafe: plan,
            proof: ProofPlan(instrument: plan.instrument, variants: [plan.transactions[0]]),
            polls: [])
    }
}
