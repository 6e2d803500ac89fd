/// Who may look and who may act.
package struct AccessPolicy: Hashable, Sendable {
    /// The user the daemon runs as; always may act, like root.
    package var owner: UInt32
    /// Group whose members may act.
    package var operators: UInt32?
    /// Group whose members may look. Without one, whoever the socket lets in may look.
    package var observers: UInt32?

    package init(owner: UInt32, operators: UInt32?, observers: UInt32?) {
        self.owner = owner
        self.operators = operators
        self.observers = observers
    }

    /// Refuses what a peer may not ask.
    package func admit(_ request: ControlRequest, from peer: Peer) throws(ControlRefusal) {
        guard !mayOperate(peer) else { return }
        if request.requiresOperator {
            throw ControlRefusal(
                .permission, "user \(peer.uid) may not \(request.method.rawValue)",
                next: operators.map {
                    "ask to be added to the operators group (gid \($0)), then log in again"
                } ?? "no operators group is configured: only the daemon's own user may act")
        }
        guard observers.map(peer.groups.contains) ?? true else {
            throw ControlRefusal(
                .permission, "user \(peer.uid) may not look at this lab",
                next: "ask to be added to the observers group, then log in again")
        }
    }

    private func mayOperate(_ peer: Peer) -> Bool {
        if peer.uid == 0 || peer.uid == owner { return true }
        return operators.map(peer.groups.contains) ?? false
    }
}
