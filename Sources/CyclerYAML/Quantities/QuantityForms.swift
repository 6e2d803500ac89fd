package import CyclerCore

/// A unit that people write in files.
package protocol WrittenUnit: UnitTag {
    static var table: UnitTable { get }
}

extension VoltTag: WrittenUnit { package static var table: UnitTable { .voltage } }
extension AmpereTag: WrittenUnit { package static var table: UnitTable { .current } }
extension AmpereHourTag: WrittenUnit { package static var table: UnitTable { .charge } }
extension WattHourTag: WrittenUnit { package static var table: UnitTable { .energy } }
extension OhmTag: WrittenUnit { package static var table: UnitTable { .resistance } }
extension KelvinTag: WrittenUnit { package static var table: UnitTable { .temperature } }
extension PascalTag: WrittenUnit { package static var table: UnitTable { .pressure } }
extension NewtonTag: WrittenUnit { package static var table: UnitTable { .force } }
extension GramTag: WrittenUnit { package static var table: UnitTable { .mass } }
extension SquareCentimetreTag: WrittenUnit { package static var table: UnitTable { .area } }
extension CurrentDensityTag: WrittenUnit {
    package static var table: UnitTable { .currentDensity }
}
extension ArealCapacityTag: WrittenUnit {
    package static var table: UnitTable { .arealCapacity }
}
extension ArealResistanceTag: WrittenUnit {
    package static var table: UnitTable { .arealResistance }
}
extension SpecificCapacityTag: WrittenUnit {
    package static var table: UnitTable { .specificCapacity }
}
extension ArealMassTag: WrittenUnit { package static var table: UnitTable { .arealMass } }

extension Form {
    /// A quantity with its unit, any sign.
    package static func quantity<Unit: WrittenUnit>() -> Form where Value == Quantity<Unit> {
        let table = Unit.table
        return Form(table.expected) { text in
            switch table.read(text) {
            case .value(let number): .value(Quantity(number))
            case .wrong(let message, let suggestion): .wrong(message, suggestion: suggestion)
            }
        }
    }

    /// A quantity above zero.
    package static func positive<Unit: WrittenUnit>() -> Form where Value == Quantity<Unit> {
        .quantity().demanding("\(Unit.table.expected), above zero") { $0 > .zero }
    }

    /// A quantity of zero or more.
    package static func notNegative<Unit: WrittenUnit>() -> Form where Value == Quantity<Unit> {
        .quantity().demanding("\(Unit.table.expected), zero or more") { $0 >= .zero }
    }
}

extension Form where Value == Pascals {
    /// How fast a pressure changes, Pa per second, above zero.
    package static var pressureRate: Form {
        Form<Double>.perSecond(.pressureRate).map { Pascals($0) }
    }
}

extension Form where Value == Double {
    /// A rate of change above zero.
    fileprivate static func perSecond(_ table: UnitTable) -> Form {
        Form(table.expected) { table.read($0) }
            .demanding("\(table.expected), above zero") { $0 > 0 }
    }
}

extension Form where Value == Volts {
    /// A voltage, any sign; 0 V is a voltage like any other.
    package static var voltage: Form { .quantity() }
}

extension Form where Value == Kelvins {
    /// An absolute temperature.
    package static var temperature: Form {
        .quantity().demanding("\(UnitTable.temperature.expected), above absolute zero") {
            $0 > .zero
        }
    }

    /// A difference of temperatures, above zero; `0.5 degC` is 0.5 K.
    package static var temperatureDifference: Form {
        let table = UnitTable.temperatureDifference
        return Form("\(table.expected), above zero") { text in
            switch table.read(text) {
            case .value(let number) where number > 0: .value(Kelvins(number))
            case .value: .wrong("\"\(text)\" is out of range")
            case .wrong(let message, let suggestion): .wrong(message, suggestion: suggestion)
            }
        }
    }
}

extension Form where Value == Kelvins {
    /// How fast a temperature changes, K per second, above zero.
    package static var temperatureRate: Form {
        Form<Double>.perSecond(.temperatureRate).map { Kelvins($0) }
    }
}

extension Form where Value == TimeSpan {
    /// Longest time that a file may ask for: ten years.
    package static var spanMax: TimeSpan { .hours(87_660) }

    /// A time of at least `shortest` (default 1 ns), at most ten years.
    package static func span(atLeast shortest: TimeSpan = TimeSpan(nanoseconds: 1)) -> Form {
        let table = UnitTable.time
        return Form(table.expected) { text in
            switch table.read(text) {
            case .value(let seconds) where seconds <= spanMax.seconds && seconds >= 0:
                let span = TimeSpan(nanoseconds: Int64((seconds * 1e9).rounded()))
                return span >= shortest ? .value(span) : .wrong("\"\(text)\" is too short")
            case .value: return .wrong("\"\(text)\" is out of range")
            case .wrong(let message, let suggestion):
                return .wrong(message, suggestion: suggestion)
            }
        }
    }

    /// A time above zero.
    package static var span: Form { span() }
}
