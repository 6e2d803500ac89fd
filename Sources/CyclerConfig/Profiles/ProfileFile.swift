import CyclerCore
package import CyclerInstruments
package import CyclerYAML

/// Reads a profile file (`config/instruments/*.yaml`): the language is described in the
/// instruments' documentation, article Profiles.
package enum ProfileFile {
    /// Most items, options, ranges, or steps of an action.
    static let listMax = 200

    /// The profile, or everything that is wrong with the file, each with line and column.
    package static func decode(text: String, file: String) -> Decoded<InstrumentProfile> {
        let problems = ProblemCollector(file: file)
        guard let root = YAMLDocument.root(text: text, problems),
            var reader = MappingReader(root, problems)
        else { return Decoded(nil, problems) }
        let profile = profile(&reader)
        reader.finish()
        if let profile, problems.isClean { CodecProblems.report(profile, at: root, problems) }
        return Decoded(profile, problems)
    }

    private static func profile(_ reader: inout MappingReader) -> InstrumentProfile? {
        let name = reader.required("profile", .name)
        let title = reader.required("title", .text)
        let maturity = reader.required("maturity", Form<ProfileMaturity>.word)
        let source = reader.required("source", .text)
        let dialect = DialectReader.dialect(&reader)
        let timing = DialectReader.timing(&reader)
        let options = OptionReader.options(&reader)
        let subChannels = OptionReader.subChannels(&reader)
        let traits = traits(&reader)
        let items = ItemReader.items(&reader)
        let readings = BindingReader.readings(&reader)
        let identity = BindingReader.identity(&reader)
        let proof = BindingReader.proof(&reader)
        let makeSafe = StepReader.makeSafe(&reader)
        let ranges = OptionReader.ranges(&reader)
        let actions = StepReader.actions(&reader)
        guard let name, let title, let maturity, let source, let dialect, let timing,
            let identity
        else { return nil }
        var profile = InstrumentProfile(
            name: name, title: title, maturity: maturity, source: source, dialect: dialect,
            timing: timing, identity: identity, place: reader.place)
        profile.readsVoltageWhenOpen = traits.readsVoltageWhenOpen
        profile.hasOwnWatchdog = traits.ownWatchdog
        profile.sinksAboveLimit = traits.sinksAboveLimit
        profile.options = options
        profile.subChannels = subChannels
        profile.items = items
        profile.readings = readings
        profile.proof = proof
        profile.makeSafe = makeSafe
        profile.ranges = ranges
        profile.actions = actions
        return profile
    }

    private struct Traits {
        var readsVoltageWhenOpen = true
        var ownWatchdog = false
        var sinksAboveLimit = false
    }

    /// What drives current must say all three; nothing is assumed where a cell is at stake.
    private static func traits(_ reader: inout MappingReader) -> Traits {
        var traits = Traits()
        guard var inner = reader.optionalMapping("traits") else {
            if reader.has("ranges") {
                reader.reportMissing(
                    "traits",
                    expected: "{reads-voltage-when-open: ..., own-watchdog: ..., "
                        + "sinks-above-limit: ...}")
            }
            return traits
        }
        traits.readsVoltageWhenOpen = inner.required("reads-voltage-when-open", .yesNo) ?? true
        traits.ownWatchdog = inner.required("own-watchdog", .yesNo) ?? false
        traits.sinksAboveLimit = inner.required("sinks-above-limit", .yesNo) ?? false
        inner.finish()
        return traits
    }
}
