package import CyclerCore

extension ShortWatch {
    /// Lab time of an onset that is not certain yet: the voltage went below zero and has not
    /// stayed there long enough. What wants close records of the onset itself begins here.
    package var onsetCandidate: Instant? { onset.candidate?.time }

    /// `onsetCandidate` and `onsetTime` for whoever asks with every sample. Mutating only in name:
    /// a getter would be handed a copy of all seven kilobytes.
    package mutating func seenOnsets() -> (candidate: Instant?, certain: Instant?) {
        (onset.candidate?.time, onset.onset?.time)
    }
}
