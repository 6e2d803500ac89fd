import CyclerCore

/// One thing to look for in a stream of samples.
///
/// A detector is a value that keeps what little it needs between samples and reads everything
/// shared from the moment. It allocates nothing after `init`, reads no clock and trusts only what
/// the moment has: what is nil cannot be judged. To add one, write its file in `Detectors` and
/// name it in `AllDetectors`.
protocol Detector: Sendable {
    /// What it finds.
    static var code: FindingCode { get }
    /// True for the detector that stands for the whole watch on its kinds of cell and step: what
    /// it does not see, the watch as a whole is blind to.
    static var isPrincipal: Bool { get }

    init(_ settings: WatchSettings)

    /// Something changed before the next sample; the moment has the new step and the last sample.
    mutating func restart(_ why: Restart, _ moment: WatchMoment)

    /// Judges one sample. Findings of detectors named before it are there already.
    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer)

    /// A cycle has ended; the moment is that of the last sample.
    mutating func judge(
        _ cycle: CycleCharges, _ moment: WatchMoment, into findings: inout FindingBuffer)

    /// Whether it could see, as of the last sample.
    func readiness(_ moment: WatchMoment) -> Readiness
}

extension Detector {
    static var isPrincipal: Bool { false }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {}

    mutating func judge(
        _ cycle: CycleCharges, _ moment: WatchMoment, into findings: inout FindingBuffer
    ) {}
}
