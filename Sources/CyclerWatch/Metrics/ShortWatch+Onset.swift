package import CyclerCore

extension ShortWatch {
    /// Lab time of an onset that is not certain yet: the voltage went below zero and has not
    /// stayed there long enough. What wants close records of the onset itself begins here.
    package var onsetCandidate: Instant? { onset.candidate?.time }
}
