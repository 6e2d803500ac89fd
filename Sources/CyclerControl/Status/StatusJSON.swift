package import CyclerCore

extension StatusSnapshot {
    /// The snapshot as the result of `status`; keys carry their units.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("lab", lab)
        fields.add("version", version)
        fields.add("state", state.rawValue)
        fields.add("since", since)
        fields.add("taken_at", takenAt)
        fields.add("speed", speed)
        fields.add("channels", JSON.array(channels.map(\.json)))
        fields.add("buses", JSON.array(buses.map(\.json)))
        fields.add("instruments", JSON.array(instruments.map(\.json)))
        fields.add("alarms", alarms.isEmpty ? nil : JSON.array(alarms.map(\.json)))
        return fields.json
    }
}

extension ChannelStatus {
    /// The channel as an element of `channels`.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("name", name)
        fields.add("state", state.rawValue)
        fields.add("since", since)
        fields.add("unsafe", isUnsafe)
        fields.add("unguarded", isUnguarded)
        fields.add("cause", cause?.json)
        fields.add("cell", cell)
        fields.add("run", run?.json)
        fields.add("measured", measured.json)
        fields.add("watch", watch.rawValue)
        fields.add("readiness", readiness == ReadinessTable() ? nil : readiness.json)
        if let tightUntil { fields.add("tight_until", tightUntil) }
        fields.add("findings", JSON.array(findings.prefix(Self.findingsMax).map(\.json)))
        fields.add("open_evidence", openEvidence.map { "\($0.word)" })
        return fields.json
    }
}

extension StatusCause {
    /// The cause as an object.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("code", code)
        fields.add("text", text)
        fields.add("since", since)
        fields.add("next", next)
        return fields.json
    }
}

extension RunStatus {
    /// The run as an object.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("name", name)
        fields.add("step", step)
        fields.add("step_index", stepIndex)
        fields.add("cycle", cycle)
        fields.add("test_time_s", testTime)
        return fields.json
    }
}

extension FindingNote {
    /// The finding as an object.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("code", code.rawValue)
        fields.add("at", at)
        fields.add("text", text)
        return fields.json
    }
}

extension Measured {
    /// The readings as an object; what is not known is left out.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("voltage_V", voltage)
        fields.add("current_A", current)
        fields.add("set_current_A", setCurrent)
        fields.add("temperature_K", temperature)
        fields.add("pressure_Pa", pressure)
        fields.add("plated_Ah", plated)
        fields.add("plated_Ah_cm2", platedPerArea)
        fields.add("step_capacity_Ah", stepCapacity)
        fields.add("sample_age_s", age)
        fields.add("quality", quality.map(Self.word))
        return fields.json
    }

    static func word(_ quality: SampleQuality) -> String {
        switch quality {
        case .good: "good"
        case .flagged: "flagged"
        case .stale: "stale"
        }
    }
}

extension BusStatus {
    /// The bus as an element of `buses`.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("name", name)
        fields.add("line", line.rawValue)
        fields.add("errno", Int(errno))
        fields.add("since", since)
        fields.add("transactions", transactions)
        fields.add("timeouts", timeouts)
        fields.add("missed_slots", missedSlots)
        fields.add("latency_p50_s", latencyMedian)
        fields.add("latency_p95_s", latency95)
        return fields.json
    }
}

extension InstrumentStatus {
    /// The instrument as an element of `instruments`.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("name", name)
        fields.add("bus", bus)
        fields.add("online", isOnline)
        fields.add("since", since)
        fields.add("identity", identity)
        return fields.json
    }
}
