/// Plays many seeds at once, as many as there are cores; what comes back is in order.
package enum Seeds {
    /// The results of `play` for each input, in the order of the inputs.
    package static func map<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], _ play: @escaping @Sendable (Input) -> Output
    ) async -> [Output] {
        await withTaskGroup(of: (Int, Output).self) { group in
            for (number, input) in inputs.enumerated() {
                group.addTask { (number, play(input)) }
            }
            var found: [(Int, Output)] = []
            for await one in group { found.append(one) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
