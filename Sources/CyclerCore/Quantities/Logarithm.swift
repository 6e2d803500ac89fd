import Glibc

/// Natural logarithm; the one place of the core that needs the C library's mathematics.
package enum Logarithm {
    /// ln x; NaN below zero, minus infinity at zero.
    @inline(__always)
    package static func natural(_ value: Double) -> Double { log(value) }
}
