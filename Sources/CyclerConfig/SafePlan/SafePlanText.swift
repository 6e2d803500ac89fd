package import CyclerCore

/// Why a safe plan cannot be used.
package enum SafePlanError: Error, Hashable, Sendable {
    case notJSON(JSONError)
    case otherVersion(Int?)
    /// A field is missing or makes no sense; its name.
    case field(String)
}

extension SafePlan {
    /// The plan as the bytes of its file.
    package var bytes: [UInt8] {
        var text = ByteText(reserving: 4096)
        text.append(
            prettyJSON: ["version": .integer(Self.version), "buses": .array(buses.map(\.json))])
        text.append("\n")
        return text.bytes
    }

    /// Reads a plan; anything it does not fully understand is an error, never a guess.
    package static func parse(_ bytes: [UInt8]) throws(SafePlanError) -> SafePlan {
        let json: JSON
        do throws(JSONError) {
            json = try JSONScanner.parse(bytes)
        } catch { throw .notJSON(error) }
        guard json["version"]?.integer == version else {
            throw .otherVersion(json["version"]?.integer)
        }
        guard let list = json["buses"]?.array else { throw .field("buses") }
        var buses: [SafeBus] = []
        for item in list { buses.append(try SafeBus(json: item)) }
        return SafePlan(buses: buses)
    }
}

extension SafeBus {
    var json: JSON {
        var members: [JSON.Member] = [
            .init("name", .string(name)), .init("protocol", .string(address.protocolKind.word)),
        ]
        switch address.endpoint {
        case .serial(let path, let line):
            members.append(.init("path", .string(path)))
            members.append(.init("line", line.json))
        case .tcp(let host, let port):
            members.append(.init("host", .string(host)))
            members.append(.init("port", .integer(Int(port))))
        }
        members.append(.init("instruments", .array(instruments.map(\.json))))
        return .object(members)
    }

    init(json: JSON) throws(SafePlanError) {
        guard let name = json["name"]?.string else { throw .field("name") }
        guard let kind = json["protocol"]?.string.flatMap(BusProtocol.init(word:)) else {
            throw .field("protocol")
        }
        let endpoint: BusAddress.Endpoint
        if let path = json["path"]?.string {
            guard let line = json["line"].flatMap(SerialLine.init(json:)) else {
                throw .field("line")
            }
            endpoint = .serial(path: path, line)
        } else if let host = json["host"]?.string,
            let port = json["port"]?.integer.flatMap({ UInt16(exactly: $0) })
        {
            endpoint = .tcp(host: host, port: port)
        } else {
            throw .field("path")
        }
        guard let list = json["instruments"]?.array else { throw .field("instruments") }
        var instruments: [SafeInstrument] = []
        for item in list { instruments.append(try SafeInstrument(json: item)) }
        self.init(
            name: name, address: BusAddress(endpoint: endpoint, protocolKind: kind),
            instruments: instruments)
    }
}

extension SafeInstrument {
    var json: JSON {
        [
            "name": .string(name), "proves": .string("\(proves.word)"),
            "transactions": .array(transactions.map(\.json)),
        ]
    }

    init(json: JSON) throws(SafePlanError) {
        guard let name = json["name"]?.string else { throw .field("instrument name") }
        let proves: OpenEvidence
        switch json["proves"]?.string {
        case "commanded": proves = .commanded
        case "reported": proves = .reported
        case "measured": proves = .measured
        default: throw .field("proves of \(name)")
        }
        guard let list = json["transactions"]?.array, !list.isEmpty else {
            throw .field("transactions of \(name)")
        }
        var transactions: [BusTransaction] = []
        for item in list {
            guard let transaction = BusTransaction(json: item) else {
                throw .field("a transaction of \(name)")
            }
            transactions.append(transaction)
        }
        self.init(name: name, transactions: transactions, proves: proves)
    }
}
