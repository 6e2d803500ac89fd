import CyclerCore
import CyclerInstruments
import CyclerYAML

/// Tells what only shows when a profile is taken as a whole, with places and suggestions.
enum CodecProblems {
    static func report(
        _ profile: InstrumentProfile, at root: YAMLNode, _ problems: ProblemCollector
    ) {
        for error in InstrumentCodec.errors(in: profile) {
            problems.report(
                at: error.place ?? root.place, path: "", error.fault.message,
                suggestion: suggestion(for: error.fault, in: profile))
        }
    }

    private static func suggestion(
        for fault: CodecFault, in profile: InstrumentProfile
    ) -> String? {
        switch fault {
        case .unknownItem(let name):
            Suggestion.closest(to: name, among: profile.items.map(\.name))
        case .undeclaredOption(let name):
            Suggestion.closest(to: name, among: profile.options.map(\.name))
        case .unknownRegion(let name):
            if case .modbus(let modbus) = profile.dialect {
                Suggestion.closest(to: name, among: modbus.regions.map(\.name))
            } else {
                nil
            }
        case .duplicateItem, .unknownOption, .missingOption, .badOption, .wrongDialect,
            .addressOutOfRange, .tooLong, .overlapping, .badBitField, .tooManySentinels,
            .notWritable, .notANumber, .wrongDimension, .unitTwice,
            .settingUnavailable,
            .literalOutOfRange, .toleranceNotPossible, .badTemplate, .badText, .emptyAction,
            .tooManyTransactions, .repliesTooLarge, .noReadings, .noProof, .weakProof,
            .noMakeSafe, .noRanges, .rangesNotRising, .watchdogNotSet, .missingReading:
            nil
        }
    }
}
