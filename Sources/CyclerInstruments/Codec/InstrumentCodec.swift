package import CyclerCore

extension ExchangeToken {
    /// The token of an instrument's polls, by convention; set points use tokens below 2^63.
    package static func poll(_ instrument: InstrumentIndex) -> Self {
        Self(UInt64(1) << 63 | UInt64(instrument.number))
    }
}

/// Speaks for one instrument on its bus: compiles actions into exchanges whose acceptance checks
/// are the confirmation, and decodes replies. Built once; everything a profile can get wrong is
/// found then.
package struct InstrumentCodec: Sendable {
    /// The parts, which never change: a codec is looked at for every sample, and copying all of
    /// it each time costs more than what it does.
    private final class Parts: Sendable {
        let profile: InstrumentProfile
        let traits: InstrumentTraits
        let compiled: CompiledProfile

        init(_ profile: InstrumentProfile, _ compiled: CompiledProfile) {
            self.profile = profile
            self.compiled = compiled
            traits = profile.traits
        }
    }

    package let instrument: InstrumentIndex
    private let parts: Parts
    /// What was compiled.
    package var profile: InstrumentProfile { parts.profile }
    /// What the station must know of the model.
    package var traits: InstrumentTraits { parts.traits }
    /// Current ranges by rising full scale.
    package var ranges: [CurrentRange] { parts.profile.ranges }
    private var compiled: CompiledProfile { parts.compiled }

    /// Compiles a profile for one instrument; throws the first thing wrong with it.
    package init(
        profile: InstrumentProfile, instrument: InstrumentIndex, unit: UInt8,
        subChannel: Int = 0, options: [InstrumentOption] = []
    ) throws(CodecError) {
        var compiler = ProfileCompiler(
            profile: profile, unit: unit, subChannel: subChannel, options: options)
        let compiled = compiler.compile()
        if let first = compiler.errors.first { throw first }
        self.instrument = instrument
        parts = Parts(profile, compiled)
    }

    /// Everything wrong with a profile, without an instrument: options that must be given are
    /// tried with their first choice.
    package static func errors(in profile: InstrumentProfile) -> [CodecError] {
        let options = profile.options.filter { $0.standard == nil }.map {
            InstrumentOption(name: $0.name, value: $0.choices.first ?? "1")
        }
        var compiler = ProfileCompiler(
            profile: profile, unit: 1, subChannel: 0, options: options)
        _ = compiler.compile()
        return compiler.errors
    }

    // MARK: Membership of a bus

    /// What the bus must know before the first byte; the poll's token is `.poll(instrument)`.
    /// `pollEvery` and `timeToLive` are boot time.
    package func member(pollEvery: TimeSpan, timeToLive: TimeSpan) -> BusMember {
        let poll = BusExchange(
            token: .poll(instrument), instrument: instrument, priority: .poll,
            transactions: compiled.poll.transactions)
        return BusMember(
            instrument: instrument, latencyMax: profile.timing.latency, makeSafe: makeSafe,
            timeToLive: timeToLive,
            proof: ProofPlan(instrument: instrument, variants: compiled.proofs),
            polls: [PollPlan(exchange: poll, period: pollEvery)])
    }

    /// The literal exchange that opens the circuit; nil for what cannot energise a cell.
    package var makeSafe: MakeSafePlan? {
        guard let transactions = compiled.makeSafe, let binding = profile.makeSafe else {
            return nil
        }
        return MakeSafePlan(
            instrument: instrument, transactions: transactions, proves: binding.proves)
    }

    // MARK: Reading

    /// The readings of a completed poll. Allocates nothing.
    package func decodePoll(_ replies: RawReplies) throws(DecodeFault) -> Readings {
        try parts.compiled.assembler.readings(from: replies)
    }

    /// Asks the instrument who it is.
    package func identify(token: ExchangeToken) -> BusExchange {
        BusExchange(
            token: token, instrument: instrument, priority: .setPoint,
            transactions: compiled.identity.read.transactions)
    }

    /// The identity out of the replies of a completed `identify`.
    package func decodeIdentity(
        _ replies: RawReplies
    ) throws(DecodeFault) -> InstrumentIdentity {
        let identity = compiled.identity
        try identity.read.decoder.check(replies)
        return InstrumentIdentity(
            model: try text(identity.model, replies), serial: try text(identity.serial, replies),
            firmware: try text(identity.firmware, replies))
    }

    private func text(
        _ part: CompiledProfile.IdentityPart, _ replies: RawReplies
    ) throws(DecodeFault) -> String {
        switch part {
        case .text(let text): text
        case .field(let index, let hexadecimal):
            try compiled.identity.read.decoder.text(
                index, hexadecimal: hexadecimal, in: replies)
        }
    }

    // MARK: Exchanges

    /// The transactions of an action, nil when the profile has none.
    func transactions(
        of action: ProfileAction, _ settings: SettingValues
    ) throws(SettingRefusal) -> [BusTransaction]? {
        guard let found = compiled.actions.first(where: { $0.action == action }) else {
            return nil
        }
        var transactions: [BusTransaction] = []
        for planned in found.transactions {
            transactions.append(try planned.encoded(settings, compiled.context))
        }
        return transactions
    }
}

extension InstrumentProfile {
    /// What the station must know of the model.
    package var traits: InstrumentTraits {
        var controls = InstrumentControls()
        for sequence in actions {
            switch sequence.action {
            case .constantCurrent: controls.insert(.current)
            case .constantVoltage: controls.insert(.voltage)
            case .setPressure: controls.insert(.pressure)
            case .setTemperature: controls.insert(.temperature)
            case .prepare, .rest: break
            }
        }
        let targets = readings.map(\.target)
        return InstrumentTraits(
            readsVoltageWhenOpen: readsVoltageWhenOpen, hasOwnWatchdog: hasOwnWatchdog,
            controls: controls,
            pressureKind: targets.contains(.pressure)
                ? .pressure : targets.contains(.force) ? .force : .none,
            latencyMax: timing.latency, responseTimeout: timing.response,
            totalTimeout: timing.total, sinksAboveLimit: sinksAboveLimit)
    }
}
