import PADCore
import TorchNN

/// The parts of a method's state under one set of names, such as `classifier.conv1.weight`.
struct StateParts {
  /// A network, an optimizer, or whatever else a later step depends on.
  struct Part {
    let name: String
    let read: () throws -> StateDict
    let write: (StateDict) throws -> Void

    /// A network's parameters and buffers.
    static func network(_ name: String, _ module: any Module) -> Part {
      Part(name: name, read: { try module.stateDict() }, write: { try module.load($0) })
    }

    /// An optimizer's moments and rate.
    static func optimizer(_ name: String, _ optimizer: any Optimizer) -> Part {
      Part(name: name, read: { try optimizer.stateDict() }, write: { try optimizer.restore($0) })
    }
  }

  let parts: [Part]

  init(_ parts: [Part]) { self.parts = parts }

  /// Every part's tensors, each name behind its part's.
  func joined() throws -> StateDict {
    var joined = StateDict()
    for part in parts {
      for (name, tensor) in try part.read() { joined["\(part.name).\(name)"] = tensor }
    }
    return joined
  }

  /// - Throws: `PADError(.invalid)` for a name that belongs to no part; what a part throws where
  ///   its tensors do not fit.
  func restore(_ state: StateDict) throws {
    var shares: [String: StateDict] = [:]
    for (name, tensor) in state {
      guard let part = parts.first(where: { name.hasPrefix("\($0.name).") }) else {
        throw PADError(
          .invalid, "state '\(name)' belongs to no part",
          advice: "Parts: \(parts.map(\.name).joined(separator: ", "))")
      }
      shares[part.name, default: [:]][String(name.dropFirst(part.name.count + 1))] = tensor
    }
    for part in parts { try part.write(shares[part.name, default: [:]]) }
  }
}
