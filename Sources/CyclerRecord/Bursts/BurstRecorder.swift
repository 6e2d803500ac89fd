package import CyclerCore

/// The flight recorder of a channel: the last minute at full rate, written out from 60 s before a
/// finding to 60 s after it. Overlapping bursts are one.
package struct BurstRecorder: Sendable {
    /// Lab time kept before, and recorded after, a finding.
    package static let span = TimeSpan.seconds(60)
    /// Memory of one channel's ring at most.
    package static let bytesMax = 1 << 20

    private struct Entry: Sendable {
        var time: Instant
        var voltage: Double
        var current: Double
    }

    private enum State: Hashable, Sendable {
        case waiting
        /// A finding came; the ring has not been written out yet.
        case due(FindingCode, until: Instant)
        case recording(FindingCode, until: Instant)
    }

    private var ring: [Entry] = []
    private var next = 0
    private let capacity: Int
    private var state = State.waiting
    /// Bursts begun.
    package private(set) var count: Int

    /// `period` is the sample period, lab time; the ring is as large as a minute needs, within
    /// `bytesMax`.
    /// `after` is the number of bursts that the run's folder has already.
    package init(period: TimeSpan, after count: Int = 0) {
        self.count = count
        let wanted = Int(Self.span.nanoseconds / max(period.nanoseconds, 1)) + 8
        capacity = min(wanted, Self.bytesMax / MemoryLayout<Entry>.stride)
        ring.reserveCapacity(capacity)
    }

    /// The file that is being written, nil between bursts.
    package var file: (number: Int, code: FindingCode)? {
        switch state {
        case .waiting: nil
        case .due(let code, _): (count + 1, code)
        case .recording(let code, _): (count, code)
        }
    }

    /// A finding: a burst begins, or the one in hand is prolonged.
    package mutating func trigger(_ code: FindingCode, at time: Instant) {
        switch state {
        case .waiting: state = .due(code, until: time + Self.span)
        case .due(let first, _): state = .due(first, until: time + Self.span)
        case .recording(let first, _): state = .recording(first, until: time + Self.span)
        }
    }

    /// Keeps a sample; while a burst is recording, also writes its row. True when it wrote.
    package mutating func take(
        _ sample: Sample, startedAt: Instant, to text: inout ByteText
    ) -> Bool {
        let entry = Entry(
            time: sample.time, voltage: sample.voltage?.value ?? .nan,
            current: sample.current?.value ?? .nan)
        if ring.count < capacity {
            ring.append(entry)
        } else {
            ring[next] = entry
        }
        next = (next + 1) % capacity
        guard case .recording(_, let until) = state else { return false }
        guard sample.time <= until else {
            state = .waiting
            return false
        }
        Self.append(entry, startedAt: startedAt, to: &text)
        return true
    }

    /// Writes out the ring of a burst that is due. True when it wrote.
    package mutating func flush(startedAt: Instant, to text: inout ByteText) -> Bool {
        guard case .due(let code, let until) = state else { return false }
        count += 1
        state = .recording(code, until: until)
        text.append("Test Time / s,Voltage / V,Current / A\n")
        let oldest = ring.count < capacity ? 0 : next
        for offset in ring.indices {
            let entry = ring[(oldest + offset) % ring.count]
            if entry.time + Self.span + Self.span < until { continue }
            Self.append(entry, startedAt: startedAt, to: &text)
        }
        return true
    }

    private static func append(
        _ entry: Entry, startedAt: Instant, to text: inout ByteText
    ) {
        text.appendRow { line in
            line.field(entry.time - startedAt)
            line.field(entry.voltage, 9)
            line.field(entry.current, 12)
        }
    }
}
