import Torch

/// Parameters that are trained alike.
public struct ParameterGroup {
  /// What is moved.
  public let parameters: [Parameter]
  /// Times the optimizer's learning rate.
  public let learningRateFactor: Double
  /// The optimizer's own where nil.
  public let weightDecay: Double?

  /// Takes the parameters and how they differ from the optimizer's own settings.
  public init(
    _ parameters: [Parameter], learningRateFactor: Double = 1, weightDecay: Double? = nil
  ) {
    self.parameters = parameters
    self.learningRateFactor = learningRateFactor
    self.weightDecay = weightDecay
  }
}

/// Moves parameters against their gradients.
///
/// Parameters without a gradient (frozen, or not used in this step) stand still, and so does what
/// is remembered about them.
public protocol Optimizer: AnyObject {
  /// Groups, learning rate, and what is remembered about each parameter.
  var core: OptimizerCore { get }

  /// - Throws: `TorchError` from the engine.
  func step() throws
}

extension Optimizer {
  /// The groups as they were given.
  public var groups: [ParameterGroup] { core.groups }

  /// Set it before a step: `optimizer.learningRate = base * schedule.factor(at: step)`.
  public var learningRate: Double {
    get { core.learningRate }
    set { core.learningRate = newValue }
  }

  /// Everything that a later step depends on besides the parameters: the tensors themselves, not
  /// copies, by names such as `3.exp_avg` (the fourth parameter's), and the learning rate.
  ///
  /// - Throws: `TorchError` from the engine.
  public func stateDict() throws -> StateDict { try core.stateDict() }

  /// Takes copies, after which training goes on bit for bit.
  ///
  /// - Throws: One `TorchError` that lists all keys that do not fit; nothing is changed then.
  public func restore(_ state: StateDict) throws {
    try core.restore(state, what: "\(type(of: self))")
  }

  /// Sets all gradients to nil, so that the next backward pass writes instead of adding.
  ///
  /// Called before a step's forward pass it also sees to it, once, that the memory of what is
  /// remembered about each parameter lies apart from the step's own: made in between, it would keep
  /// the next step from using that memory again (a tenth of the peak of GTCN's step).
  ///
  /// - Throws: `TorchError` from the engine.
  public func zeroGradients() throws {
    try core.reserve()
    for group in groups {
      for parameter in group.parameters { try parameter.tensor.setGradient(nil) }
    }
  }
}

/// What the optimizers share: groups, learning rate, and each parameter's tensors.
public final class OptimizerCore {
  /// A tensor that is kept for each parameter.
  struct Slot {
    let name: String
    /// A float32 count instead of the parameter's shape.
    var isCount = false
  }

  /// The parameters of one group that have a gradient, as operators over lists take them.
  struct Columns {
    var parameters: [Tensor] = []
    var gradients: [Tensor] = []
    /// One list for each slot.
    var slots: [[Tensor]]
  }

  let groups: [ParameterGroup]
  var learningRate: Double
  private let slots: [Slot]
  /// In the order of the groups' parameters; nil before the first gradient.
  private var kept: [[Tensor]?]
  /// Zeros that will be kept; nil before `reserve` and where they are already.
  private var reserved: [[Tensor]?]?

  init(_ groups: [ParameterGroup], learningRate: Double, slots: [Slot]) {
    self.groups = groups
    self.learningRate = learningRate
    self.slots = slots
    kept = Array(repeating: nil, count: groups.reduce(0) { $0 + $1.parameters.count })
  }

  /// Calls `body` for each group that has any gradient, without recording.
  func forEachGroup(_ body: (ParameterGroup, Columns) throws -> Void) throws {
    try withoutGradient {
      var index = 0
      for group in groups {
        var columns = Columns(slots: Array(repeating: [], count: slots.count))
        for parameter in group.parameters {
          defer { index += 1 }
          guard let gradient = parameter.gradient else { continue }
          columns.parameters.append(parameter.tensor)
          columns.gradients.append(gradient)
          for (slot, tensor) in try tensors(at: index, for: parameter.tensor).enumerated() {
            columns.slots[slot].append(tensor)
          }
        }
        if !columns.parameters.isEmpty { try body(group, columns) }
      }
    }
  }

  func stateDict() throws -> StateDict {
    var state: StateDict = [Self.learningRateKey: try Tensor([learningRate], shape: [])]
    for (index, tensors) in kept.enumerated() {
      for (slot, tensor) in zip(slots, tensors ?? []) { state["\(index).\(slot.name)"] = tensor }
    }
    return state
  }

  func restore(_ state: StateDict, what: String) throws {
    let parameters = groups.flatMap(\.parameters)
    let present = parameters.indices.filter { index in
      slots.contains { state["\(index).\($0.name)"] != nil }
    }
    var expected: [(name: String, tensor: Tensor)] = [
      (Self.learningRateKey, try Tensor([learningRate], shape: []))
    ]
    for index in present {
      for (slot, tensor) in zip(slots, try makeTensors(for: parameters[index].tensor)) {
        expected.append(("\(index).\(slot.name)", tensor))
      }
    }
    try StateMismatch(expected: expected, got: state).throwIfAny(what: what)
    try withoutGradient {
      for (name, tensor) in expected {
        if let value = state[name] { try tensor.copyInPlace(value) }
      }
    }
    learningRate = try expected[0].tensor.item()
    kept = Array(repeating: nil, count: parameters.count)
    for (position, index) in present.enumerated() {
      let first = 1 + position * slots.count
      kept[index] = expected[first..<first + slots.count].map(\.tensor)
    }
  }

  private static let learningRateKey = "learning_rate"

  /// Makes the tensors of all parameters that can get a gradient, the first time.
  func reserve() throws {
    guard reserved == nil else { return }
    reserved = try groups.flatMap(\.parameters).enumerated().map { index, parameter in
      kept[index] == nil && !parameter.isFrozen
        ? try makeTensors(for: parameter.tensor) : nil
    }
  }

  private func tensors(at index: Int, for parameter: Tensor) throws -> [Tensor] {
    if let known = kept[index] { return known }
    let made = try reservedTensors(at: index) ?? makeTensors(for: parameter)
    kept[index] = made
    return made
  }

  private func reservedTensors(at index: Int) -> [Tensor]? {
    defer { reserved?[index] = nil }
    return reserved?[index]
  }

  private func makeTensors(for parameter: Tensor) throws -> [Tensor] {
    try withoutGradient {
      try slots.map { slot in
        slot.isCount
          ? try .zeros(shape: [], device: parameter.device) : try parameter.zerosLike()
      }
    }
  }
}
