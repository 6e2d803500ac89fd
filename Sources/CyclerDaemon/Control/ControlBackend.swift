package import CyclerControl
package import CyclerCore

/// What the control server needs of the engine's side.
package protocol ControlBackend: AnyObject, Sendable {
    /// The status as last published by the engine; never waits for it.
    func snapshot() -> StatusSnapshot

    /// Queues a request for the engine and returns at once; how it ended comes through
    /// `ControlServer.finish`. Throws `ControlRefusal.busy` when the lane is full.
    func submit(
        _ request: ControlRequest, from peer: Peer, tracking: TrackingID
    ) throws(ControlRefusal)

    /// The runs on disk, newest first. Called off the event loop; may read files.
    func runList() -> JSON

    /// One run, nil when there is none of that name. Called off the event loop; may read files.
    func runDetail(_ name: String) -> JSON?
}
