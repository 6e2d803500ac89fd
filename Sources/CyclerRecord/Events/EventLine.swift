package import CyclerCore

/// One line of `events.jsonl`: what happened, in lab time, boot time and wall clock.
package struct EventLine: Sendable {
    package var kind: String
    package var testTime: TimeSpan
    package var labTime: Instant
    package var bootTime: Instant
    package var unixTime: UnixTime
    package var uid: UInt32?
    package var text: String
    package var details: [JSON.Member]

    package init(
        kind: String, testTime: TimeSpan, labTime: Instant, bootTime: Instant,
        unixTime: UnixTime, uid: UInt32? = nil, text: String, details: [JSON.Member] = []
    ) {
        self.kind = kind
        self.testTime = testTime
        self.labTime = labTime
        self.bootTime = bootTime
        self.unixTime = unixTime
        self.uid = uid
        self.text = text
        self.details = details
    }

    /// The line with its end.
    package func append(to out: inout ByteText) {
        out.append("{\"kind\":")
        out.append(jsonString: kind)
        out.append(",\"test-time-s\":")
        out.append(scaled: testTime.nanoseconds / 1000, decimals: 6)
        out.append(",\"unix-time-s\":")
        out.append(scaled: unixTime.nanoseconds / 1000, decimals: 6)
        out.append(",\"lab-time-ns\":")
        out.append(labTime.nanoseconds)
        out.append(",\"boot-time-ns\":")
        out.append(bootTime.nanoseconds)
        if let uid {
            out.append(",\"uid\":")
            out.append(Int64(uid))
        }
        out.append(",\"text\":")
        out.append(jsonString: text)
        for member in details {
            out.append(",")
            out.append(jsonString: member.key)
            out.append(":")
            out.append(json: member.value)
        }
        out.append("}\n")
    }
}
