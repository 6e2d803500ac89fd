/// A limit of the author's own: a comparison that must not hold, and what happens when it does.
/// The limits of channel and cell apply besides, whatever a guard says.
package struct Guard: Hashable, Sendable {
    /// What happens when it holds.
    package enum Action: String, Hashable, Sendable, CaseIterable {
        /// Tell people, go on.
        case warn
        /// Open; `resume` goes on.
        case pause
        /// Open and latch.
        case open
    }

    package var when: [Clause]
    /// It counts once it held in `samples.needed` of the last `samples.of`.
    package var samples: Samples
    /// And for this long without a break.
    package var delay: TimeSpan
    package var action: Action

    /// N of the last M samples.
    package struct Samples: Hashable, Sendable {
        package var needed: Int
        package var of: Int
        package init(_ needed: Int, of: Int) {
            self.needed = needed
            self.of = of
        }

        /// M is at most this: the last samples are kept as bits of one word.
        package static let most = 64
    }

    package init(
        when: [Clause], samples: Samples = Samples(1, of: 1), delay: TimeSpan = .zero,
        action: Action
    ) {
        self.when = when
        self.samples = samples
        self.delay = delay
        self.action = action
    }

    /// Guards of one schedule or step.
    package static let countMax = 16
}
