import CyclerCore

extension CurrentAccuracy {
    /// An error of which only the limits are known is as likely anywhere between them: its
    /// standard deviation is the limit over the square root of three (Guide to the Expression of
    /// Uncertainty in Measurement, JCGM 100:2008, 4.3.7).
    static let spread = 1 / 3.0.squareRoot()
}
