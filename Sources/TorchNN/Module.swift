import Torch

/// Something that owns parameters, buffers or other modules in `let` properties.
///
/// Properties are found by reflection: a `Parameter`, `Buffer` or module, an optional or an array
/// of these. Names are torchvision's: `layer1.0.downsample.0.weight`; a property in camel case
/// becomes snake case (`runningMean` -> `running_mean`).
public protocol Module: AnyObject {
  /// What is searched for state, with its names.
  var children: [(name: String, value: Any)] { get }
}

extension Module {
  public var children: [(name: String, value: Any)] {
    Mirror(reflecting: self).children.compactMap { child in
      child.label.map { (snakeCase($0), child.value) }
    }
  }

  /// Every parameter once, also where two modules share it, in the order of declaration.
  ///
  /// Reflection takes its time: keep the result rather than ask at every step.
  public func parameters() -> [Parameter] {
    var seen: Set<ObjectIdentifier> = []
    return namedParameters().map(\.parameter).filter {
      seen.insert(ObjectIdentifier($0)).inserted
    }
  }

  /// - Returns: Names such as `layer1.0.conv1.weight`, in the order of declaration.
  public func namedParameters() -> [(name: String, parameter: Parameter)] {
    entries().compactMap { entry in
      if case .parameter(let parameter) = entry.slot { (entry.name, parameter) } else { nil }
    }
  }

  /// - Returns: Names such as `bn1.running_mean`, in the order of declaration.
  public func namedBuffers() -> [(name: String, buffer: Buffer)] {
    entries().compactMap { entry in
      if case .buffer(let buffer) = entry.slot { (entry.name, buffer) } else { nil }
    }
  }

  /// Keeps optimizers and backward passes off every parameter of this module.
  ///
  /// - Throws: `TorchError` from the engine.
  public func freeze() throws { try parameters().forEach { try $0.freeze() } }

  /// Lets every parameter of this module be trained again.
  ///
  /// - Throws: `TorchError` from the engine.
  public func unfreeze() throws { try parameters().forEach { try $0.unfreeze() } }

  /// Sets all gradients to nil, so that the next backward pass writes instead of adding.
  ///
  /// - Throws: `TorchError` from the engine.
  public func zeroGradients() throws {
    try parameters().forEach { try $0.tensor.setGradient(nil) }
  }

  /// Moves parameters and buffers; do it before an optimizer has made its state.
  ///
  /// - Throws: `TorchError` where the device is not there or its memory is full.
  public func move(to device: Device) throws {
    var moved: Set<ObjectIdentifier> = []
    for (_, slot) in entries() where moved.insert(slot.identity).inserted {
      try slot.replace { try $0.to(device) }
    }
  }
}

extension Module {
  /// Converts parameters and buffers of a floating-point dtype (counters stay); do it before an
  /// optimizer has made its state. In float64 a network's derivatives can be checked.
  ///
  /// - Throws: `TorchError` where `dtype` is not of a floating-point kind.
  public func convert(to dtype: DType) throws {
    guard dtype.isFloatingPoint else {
      throw TorchError(.invalidArgument, "a network in \(dtype); expected a floating-point dtype")
    }
    var converted: Set<ObjectIdentifier> = []
    for (_, slot) in entries()
    where slot.tensor.dtype.isFloatingPoint && converted.insert(slot.identity).inserted {
      try slot.replace { try $0.to(dtype) }
    }
  }
}

/// Where one tensor of a module's state lives.
enum StateSlot {
  case parameter(Parameter)
  case buffer(Buffer)

  var tensor: Tensor {
    switch self {
    case .parameter(let parameter): parameter.tensor
    case .buffer(let buffer): buffer.tensor
    }
  }

  var identity: ObjectIdentifier {
    switch self {
    case .parameter(let parameter): ObjectIdentifier(parameter)
    case .buffer(let buffer): ObjectIdentifier(buffer)
    }
  }

  func replace(_ change: (Tensor) throws -> Tensor) throws {
    switch self {
    case .parameter(let parameter):
      let changed = try change(parameter.tensor.detached())
      parameter.tensor = try changed.requireGradient(!parameter.isFrozen)
    case .buffer(let buffer):
      buffer.tensor = try change(buffer.tensor)
    }
  }
}

extension Module {
  /// The state in the order of declaration; a shared parameter appears under each of its names.
  func entries() -> [(name: String, slot: StateSlot)] {
    var found: [(name: String, slot: StateSlot)] = []
    collect(self, at: "", into: &found)
    return found
  }
}

private func collect(
  _ value: Any, at path: String, into found: inout [(name: String, slot: StateSlot)]
) {
  let prefix = path.isEmpty ? "" : path + "."
  switch value {
  case let parameter as Parameter: found.append((path, .parameter(parameter)))
  case let buffer as Buffer: found.append((path, .buffer(buffer)))
  case let module as any Module:
    for child in module.children { collect(child.value, at: prefix + child.name, into: &found) }
  default:
    // A cast of `Any` to an optional succeeds for everything: the mirror tells them apart.
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
      for child in mirror.children { collect(child.value, at: path, into: &found) }
    } else if mirror.displayStyle == .collection, !(value is [Int]), !(value is [Float]) {
      for (index, child) in mirror.children.enumerated() {
        collect(child.value, at: prefix + "\(index)", into: &found)
      }
    }
  }
}

/// `numBatchesTracked` -> `num_batches_tracked`.
private func snakeCase(_ name: String) -> String {
  var result = ""
  for character in name {
    if character.isUppercase { result += "_" }
    result += character.lowercased()
  }
  return result
}
