import Torch
import TorchNN

extension ReconstructionGame {
  /// The networks by name: `generator`, `auxiliary`, `discriminator`.
  public var networks: [(name: String, network: any Layer)] {
    var networks: [(name: String, network: any Layer)] = [("generator", generator)]
    if let auxiliary { networks.append(("auxiliary", auxiliary)) }
    if let discriminator { networks.append(("discriminator", discriminator)) }
    return networks
  }

  /// Parameters, buffers and the optimizers' moments: the tensors themselves, not copies.
  ///
  /// - Throws: `TorchError` from the engine.
  public func state() throws -> StateDict {
    var joined = StateDict()
    for (prefix, part) in try networks.map({ ($0.name, try $0.network.stateDict()) })
      + optimizers.map({ ($0.name, try $0.optimizer.stateDict()) })
    {
      for (name, tensor) in part { joined["\(prefix).\(name)"] = tensor }
    }
    return joined
  }

  /// Takes copies of a state that `state()` gave.
  ///
  /// - Throws: `TorchError` that lists the keys that do not fit.
  public func restore(_ state: StateDict) throws {
    func part(_ prefix: String) -> StateDict {
      var part = StateDict()
      for (name, tensor) in state where name.hasPrefix(prefix + ".") {
        part[String(name.dropFirst(prefix.count + 1))] = tensor
      }
      return part
    }
    for (name, network) in networks { try network.load(part(name)) }
    for (name, optimizer) in optimizers { try optimizer.restore(part(name)) }
  }
}
