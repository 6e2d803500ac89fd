import CyclerBus
import CyclerCore

func stamp(_ instant: Instant) -> String { "\(instant.nanoseconds / 1_000_000)" }

func unit(of request: BusRequest) -> UInt8 {
    switch request {
    case .readRegisters(let unit, _, _, _), .readBits(let unit, _, _, _),
        .writeRegister(let unit, _, _), .writeRegisters(let unit, _, _),
        .writeBit(let unit, _, _):
        unit
    case .send, .ask: 0
    }
}

func describe(_ request: BusRequest) -> String {
    switch request {
    case .readRegisters(let unit, _, let address, let count): "u\(unit) r\(address)*\(count)"
    case .writeRegister(let unit, let address, let value): "u\(unit) w\(address)=\(value)"
    case .readBits, .writeRegisters, .writeBit, .send, .ask: "other"
    }
}

func describe(_ outcome: LinkOutcome) -> String {
    switch outcome {
    case .replied: "ok"
    case .sent: "sent"
    case .failed(let fault): "\(fault)"
    }
}

func describe(_ kind: BusReport.Kind) -> String {
    switch kind {
    case .exchange(let token, _, .completed): "#\(token.number) completed"
    case .exchange(let token, _, .failed(let fault, let at)):
        "#\(token.number) failed \(fault) at \(at)"
    case .madeSafe(let instrument, let epoch, let evidence):
        "i\(instrument.number) safe e\(epoch.number) \(evidence.word)"
    case .notSafe(let instrument, let epoch, let fault, let attempts):
        "i\(instrument.number) NOT SAFE e\(epoch.number) \(fault) after \(attempts)"
    case .renewalLapsed(let instrument, let epoch):
        "i\(instrument.number) lapsed e\(epoch.number)"
    case .line(let state): "line \(state)"
    case .instrument(let instrument, let online):
        "i\(instrument.number) \(online ? "online" : "offline")"
    case .missed(let instrument, let slots): "i\(instrument.number) missed \(slots)"
    case .inboxFull: "inbox full"
    }
}
