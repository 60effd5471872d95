/// What a pickle of weights may hold. Containers stand in the pickle's own lists, by index, so that
/// no depth of nesting in a hostile file can exhaust the stack.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits: two's complement, lowest byte first.
  case long([UInt8])
  case double(Double)
  case string(String)
  case function(PickleFunction)
  case storageClass(StoredDType)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case storage(Int)
  case tensor(Int)

  /// For messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a truth value"
    case .int, .long: "an integer"
    case .double: "a float"
    case .string: "a string"
    case .function, .storageClass: "a class"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The only callables that are understood; none of them is called, each is interpreted.
enum PickleFunction: String {
  case orderedDictionary = "collections.OrderedDict"
  case tensor = "torch._utils._rebuild_tensor"
  case tensorV2 = "torch._utils._rebuild_tensor_v2"
  case parameter = "torch._utils._rebuild_parameter"
  case size = "torch.Size"
}

struct PickleError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A pickle's contents.
struct Pickle {
  struct Storage {
    let key: String
    let dtype: StoredDType
    /// In elements.
    let count: Int
  }

  struct TensorView {
    let storage: Int
    let offset: Int
    let shape: [Int]
    let strides: [Int]
  }

  var root = PickleValue.none
  var sequences: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [Storage] = []
  var views: [TensorView] = []
  private var storageIndices: [String: Int] = [:]

  mutating func tuple(_ elements: [PickleValue]) -> PickleValue {
    sequences.append(elements)
    return .tuple(sequences.count - 1)
  }

  mutating func list(_ elements: [PickleValue] = []) -> PickleValue {
    sequences.append(elements)
    return .list(sequences.count - 1)
  }

  mutating func dictionary() -> PickleValue {
    dictionaries.append([])
    return .dictionary(dictionaries.count - 1)
  }

  func elements(_ value: PickleValue) -> [PickleValue]? {
    switch value {
    case .tuple(let index), .list(let index): sequences[index]
    default: nil
    }
  }

  func integers(_ value: PickleValue) -> [Int]? {
    guard let elements = elements(value) else { return nil }
    var numbers: [Int] = []
    for element in elements {
      guard case .int(let number) = element else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// What a persistent id stands for: `('storage', class, key, location, count)`, in the legacy form
  /// with a view behind it, which newer files never use.
  mutating func storage(_ id: PickleValue) throws -> PickleValue {
    guard let parts = elements(id), (5...6).contains(parts.count),
      case .string("storage") = parts[0], case .storageClass(let dtype) = parts[1],
      case .string(let key) = parts[2], case .int(let count) = parts[4], count >= 0
    else { throw PickleError("a persistent object that is no storage") }
    if parts.count == 6 {
      guard case .none = parts[5] else { throw PickleError("a storage that is a view of another") }
    }
    if let index = storageIndices[key] {
      guard storages[index].dtype.code == dtype.code, storages[index].count == count else {
        throw PickleError("storage '\(key)' is there with two types")
      }
      return .storage(index)
    }
    storages.append(Storage(key: key, dtype: dtype, count: count))
    storageIndices[key] = storages.count - 1
    return .storage(storages.count - 1)
  }

  /// What `function(*arguments)` would make.
  mutating func interpret(
    _ function: PickleFunction, _ arguments: PickleValue
  ) throws -> PickleValue {
    let parts = elements(arguments) ?? []
    switch function {
    case .orderedDictionary:
      guard parts.isEmpty else { throw PickleError("an OrderedDict with arguments") }
      return dictionary()
    case .size:
      guard parts.count == 1, let numbers = elements(parts[0]) else {
        throw PickleError("a torch.Size of no tuple")
      }
      return tuple(numbers)
    case .parameter:
      // (data, requires_grad, backward_hooks)
      guard parts.count >= 1, case .tensor = parts[0] else {
        throw PickleError("a parameter of \(parts.first?.kind ?? "nothing"), expected a tensor")
      }
      return parts[0]
    case .tensor, .tensorV2:
      return try tensor(parts)
    }
  }

  /// (storage, offset, size, stride, requires_grad, backward_hooks...), in elements.
  private mutating func tensor(_ parts: [PickleValue]) throws -> PickleValue {
    guard parts.count >= 4, case .storage(let index) = parts[0], case .int(let offset) = parts[1],
      let shape = integers(parts[2]), let strides = integers(parts[3])
    else { throw PickleError("a tensor without storage, offset, size and stride") }
    let view = TensorView(storage: index, offset: offset, shape: shape, strides: strides)
    guard Self.fits(view, in: storages[index].count) else {
      throw PickleError(
        "a tensor of size \(shape), stride \(strides), offset \(offset) that does not fit its "
          + "storage of \(storages[index].count) elements")
    }
    views.append(view)
    return .tensor(views.count - 1)
  }

  private static func fits(_ view: TensorView, in count: Int) -> Bool {
    guard view.shape.count == view.strides.count, view.offset >= 0,
      (view.shape + view.strides).allSatisfy({ $0 >= 0 })
    else { return false }
    if view.shape.contains(0) { return view.offset <= count }
    var elements = 1
    var last = view.offset
    for (length, stride) in zip(view.shape, view.strides) {
      let (product, tooMany) = elements.multipliedReportingOverflow(by: length)
      let (reach, tooFar) = (length - 1).multipliedReportingOverflow(by: stride)
      let (end, beyond) = last.addingReportingOverflow(reach)
      guard !tooMany, !tooFar, !beyond else { return false }
      (elements, last) = (product, end)
    }
    // A repeated element (stride 0) could make any size out of nothing.
    return last < count && elements <= count
  }
}
