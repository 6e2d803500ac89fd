import CyclerCore
import Glibc

/// Numbers as people read them.
enum QuantityText {
    /// Four significant digits with a prefix (`-8.43 mV`, `39.3 uA`); empty when not known.
    static func text<Unit>(_ quantity: Quantity<Unit>?) -> String {
        guard let quantity else { return "" }
        return text(quantity.value, "\(Unit.symbol)")
    }

    /// The same of a number whose unit only its origin knows.
    static func text(_ value: Double, _ symbol: String) -> String {
        PrefixedNumber.text(value, symbol)
    }

    /// Degrees Celsius with one decimal.
    static func celsius(_ temperature: Kelvins?) -> String {
        guard let temperature, temperature.isFinite else { return "" }
        return fixed(temperature.celsius, 1) + " degC"
    }

    /// MPa with two decimals.
    static func megapascals(_ pressure: Pascals?) -> String {
        guard let pressure, pressure.isFinite else { return "" }
        return fixed(pressure.value / 1e6, 2) + " MPa"
    }

    /// Plated charge per area when the area is known, else in mAh.
    static func plated(_ perArea: ArealCapacity?, _ charge: AmpereHours?) -> String {
        if let perArea, perArea.isFinite {
            return fixed(perArea.milliampereHoursPerSquareCentimetre, 4) + " mAh/cm2"
        }
        return text(charge)
    }

    /// Days, hours, minutes and seconds (`2d 03:04:05`).
    static func clock(_ span: TimeSpan) -> String {
        let seconds = max(0, span.nanoseconds / 1_000_000_000)
        let time = two(seconds / 3600 % 24) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60)
        return seconds < 86400 ? time : "\(seconds / 86400)d \(time)"
    }

    /// Local wall-clock time; with the date unless it is that of `today`.
    static func wall(_ time: UnixTime, today: UnixTime? = nil) -> String {
        let (date, clock) = local(time)
        return today.map { local($0).date == date } ?? false ? clock : "\(date) \(clock)"
    }

    private static func local(_ time: UnixTime) -> (date: String, clock: String) {
        var seconds = time_t(time.nanoseconds / 1_000_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let date =
            "\(parts.tm_year + 1900)-" + two(Int64(parts.tm_mon + 1)) + "-"
            + two(Int64(parts.tm_mday))
        let clock =
            two(Int64(parts.tm_hour)) + ":" + two(Int64(parts.tm_min)) + ":"
            + two(Int64(parts.tm_sec))
        return (date, clock)
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.magnitude < 1e9 else { return "out of range" }
        var text = ByteText(reserving: 24)
        text.append(value, decimals: decimals)
        return text.string
    }
}
