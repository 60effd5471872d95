import Torch

/// Tensors by name: a network's or an optimizer's state.
public typealias StateDict = [String: Tensor]

extension Module {
  /// The tensors themselves, not copies: later training changes them.
  ///
  /// - Throws: `TorchError` from the engine.
  public func stateDict() throws -> StateDict {
    var state: StateDict = [:]
    for (name, slot) in entries() { state[name] = try slot.tensor.detached() }
    return state
  }

  /// Copies `state` into the parameters and buffers. All of it fits, or nothing is changed.
  ///
  /// - Parameter prefixes: Names that begin with one of these keep their values and may be missing
  ///   or different in `state` (`["fc."]`: another number of classes).
  /// - Throws: One `TorchError` that lists all missing, unexpected, mis-shaped and mis-typed keys.
  public func load(_ state: StateDict, except prefixes: [String] = []) throws {
    func isExcepted(_ name: String) -> Bool { prefixes.contains { name.hasPrefix($0) } }
    let entries = entries().filter { !isExcepted($0.name) }
    try StateMismatch(
      expected: entries.map { ($0.name, $0.slot.tensor) },
      got: state.filter { !isExcepted($0.key) }
    ).throwIfAny(what: "\(type(of: self))")
    try withoutGradient {
      for (name, slot) in entries {
        guard let value = state[name] else { continue }
        try slot.tensor.copyInPlace(value)
      }
    }
  }
}

/// All that keeps a state dictionary from fitting.
struct StateMismatch {
  private var problems: [String] = []

  init(expected: [(name: String, tensor: Tensor)], got state: StateDict) {
    let names = Set(expected.map(\.name))
    for (name, tensor) in expected {
      guard let value = state[name] else {
        problems.append("missing \(name) \(tensor.dtype) \(tensor.shape)")
        continue
      }
      if value.shape != tensor.shape {
        problems.append("\(name): expected shape \(tensor.shape), got \(value.shape)")
      }
      if value.dtype != tensor.dtype {
        problems.append("\(name): expected \(tensor.dtype), got \(value.dtype)")
      }
    }
    for name in state.keys.sorted() where !names.contains(name) {
      problems.append("unexpected \(name)")
    }
  }

  func throwIfAny(what: String) throws {
    guard !problems.isEmpty else { return }
    throw TorchError(
      .invalidArgument,
      "state does not fit \(what), \(problems.count) keys: " + problems.joined(separator: "; "))
  }
}
