import CyclerCore

/// A profile with everything looked up and checked for one instrument on its bus.
struct CompiledProfile: Sendable {
    /// An action's transactions, waiting for their settings.
    struct Action: Sendable {
        var action: ProfileAction
        var transactions: [PlannedTransaction]
    }

    /// A part of the identity: fixed, or a field of the identity's replies.
    enum IdentityPart: Sendable {
        case text(String)
        case field(Int, hexadecimal: Bool)
    }

    struct Identity: Sendable {
        var read: PlannedRead
        var model: IdentityPart
        var serial: IdentityPart
        var firmware: IdentityPart
    }

    var context: WireContext
    var poll: PlannedRead
    var assembler: ReadingAssembler
    var identity: Identity
    var proofs: [BusTransaction]
    var makeSafe: [BusTransaction]?
    var actions: [Action]
}
