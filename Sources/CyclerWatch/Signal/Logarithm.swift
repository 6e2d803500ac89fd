import Glibc

/// Natural logarithm; the one place that needs the C library's mathematics.
func scalarLog(_ value: Double) -> Double { log(value) }
