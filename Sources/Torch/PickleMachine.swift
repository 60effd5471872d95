import Foundation

/// The part of Python's pickle machine (protocols 2 to 5) that files of weights use.
///
/// Nothing is ever called: a global is accepted only if `PickleFunction` or `StoredDType` knows it,
/// and everything else is refused by its name. Source: CPython, `Lib/pickletools.py`.
struct PickleMachine {
  private let bytes: Data
  /// Where the next read begins; behind the pickle once `run` has returned.
  private(set) var position: Int
  private var pickle = Pickle()
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  init(_ bytes: Data, from position: Int = 0) {
    self.bytes = bytes
    self.position = bytes.startIndex + position
  }

  /// Reads one pickle up to its STOP.
  mutating func run() throws -> Pickle {
    while true {
      let code = try byte()
      guard let operation = Opcode(rawValue: code) else {
        throw PickleError(
          "opcode 0x\(String(code, radix: 16)), which files of weights do not use")
      }
      if operation == .stop {
        pickle.root = try pop()
        return pickle
      }
      try perform(operation)
    }
  }

  private mutating func perform(_ operation: Opcode) throws {
    switch operation {
    case .stop: break
    case .proto:
      let version = try byte()
      guard (2...5).contains(version) else { throw PickleError("pickle protocol \(version)") }
    case .frame: _ = try unsigned(8)
    case .mark: marks.append(stack.count)
    case .pop: _ = try pop()
    case .popMark: _ = try popToMark()
    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt: stack.append(.int(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
    case .binInt1: stack.append(.int(try unsigned(1)))
    case .binInt2: stack.append(.int(try unsigned(2)))
    case .long1: stack.append(Self.long(try take(unsigned(1))))
    case .long4: stack.append(Self.long(try take(unsigned(4))))
    case .binFloat:
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      stack.append(.double(Double(bitPattern: bits)))
    case .shortBinString, .shortBinUnicode: stack.append(try string(unsigned(1)))
    case .binString, .binUnicode: stack.append(try string(unsigned(4)))
    case .binUnicode8: stack.append(try string(unsigned(8)))
    case .emptyDict: stack.append(pickle.dictionary())
    case .emptyList: stack.append(pickle.list())
    case .emptyTuple: stack.append(pickle.tuple([]))
    case .tuple: stack.append(pickle.tuple(try popToMark()))
    case .tuple1: try tuple(1)
    case .tuple2: try tuple(2)
    case .tuple3: try tuple(3)
    case .append: try append([pop()])
    case .appends: try append(popToMark())
    case .setItem:
      let value = try pop()
      try set([pop(), value])
    case .setItems: try set(popToMark())
    case .binGet: try get(unsigned(1))
    case .longBinGet: try get(unsigned(4))
    case .binPut: memo[try unsigned(1)] = try top()
    case .longBinPut: memo[try unsigned(4)] = try top()
    case .memoize: memo[memo.count] = try top()
    case .global: stack.append(try global(module: line(), name: line()))
    case .stackGlobal:
      guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
        throw PickleError("a global whose name is no string")
      }
      stack.append(try global(module: module, name: name))
    case .binPersID: stack.append(try pickle.storage(pop()))
    case .reduce: try reduce()
    case .build:
      // The state of an OrderedDict is its `_metadata`, of which weights have no use.
      _ = try pop()
      guard case .dictionary = try top() else {
        throw PickleError("a state for \(try top().kind)")
      }
    }
  }

  // MARK: Operations

  private mutating func tuple(_ count: Int) throws {
    guard stack.count - (marks.last ?? 0) >= count else { throw Self.exhausted }
    let elements = Array(stack.suffix(count))
    stack.removeLast(count)
    stack.append(pickle.tuple(elements))
  }

  private mutating func append(_ values: [PickleValue]) throws {
    guard case .list(let index) = try top() else {
      throw PickleError("an element for \(try top().kind)")
    }
    pickle.sequences[index] += values
  }

  private mutating func set(_ pairs: [PickleValue]) throws {
    guard case .dictionary(let index) = try top(), pairs.count.isMultiple(of: 2) else {
      throw PickleError("an entry for \(try top().kind)")
    }
    for i in stride(from: 0, to: pairs.count, by: 2) {
      pickle.dictionaries[index].append((pairs[i], pairs[i + 1]))
    }
  }

  private mutating func get(_ index: Int) throws {
    guard let value = memo[index] else { throw PickleError("memo \(index), which is empty") }
    stack.append(value)
  }

  private mutating func reduce() throws {
    let arguments = try pop()
    let callable = try pop()
    guard case .function(let function) = callable else {
      throw PickleError("a call of \(callable.kind)")
    }
    stack.append(try pickle.interpret(function, arguments))
  }

  private func global(module: String, name: String) throws -> PickleValue {
    if let function = PickleFunction(rawValue: "\(module).\(name)") { return .function(function) }
    if module == "torch", let dtype = StoredDType(storage: name) { return .storageClass(dtype) }
    throw PickleError(
      "'\(module).\(name)', which is refused: only tensors, dictionaries, lists, numbers and "
        + "strings are read, and no pickled code runs")
  }

  // MARK: Stack

  private static let exhausted = PickleError("more values taken than given")

  private func top() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw Self.exhausted }
    return value
  }

  private mutating func pop() throws -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw Self.exhausted }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  // MARK: Bytes

  private mutating func take(_ count: Int) throws -> Data {
    guard count >= 0, count <= bytes.endIndex - position else {
      throw PickleError("the file ends within a value")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func byte() throws -> UInt8 { UInt8(try unsigned(1)) }

  private mutating func unsigned(_ count: Int) throws -> Int {
    let value = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: value) else { throw PickleError("a length of \(value)") }
    return number
  }

  private mutating func string(_ count: Int) throws -> PickleValue {
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw PickleError("a string that is no UTF-8")
    }
    return .string(text)
  }

  /// Up to a newline, which is read too.
  private mutating func line() throws -> String {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw PickleError("the file ends within a name")
    }
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    position = end + 1
    return text
  }

  private static func long(_ bytes: Data) -> PickleValue {
    guard bytes.count <= 8 else { return .long(Array(bytes)) }
    let negative = bytes.last.map { $0 >= 0x80 } ?? false
    let bits = bytes.reversed().reduce(negative ? UInt64.max : 0) { $0 << 8 | UInt64($1) }
    return .int(Int(Int64(bitPattern: bits)))
  }
}

extension PickleMachine {
  /// The opcodes in use, by CPython's names.
  private enum Opcode: UInt8 {
    case proto = 0x80
    case stop = 0x2E
    case frame = 0x95
    case mark = 0x28
    case pop = 0x30
    case popMark = 0x31
    case none = 0x4E
    case newTrue = 0x88
    case newFalse = 0x89
    case binInt = 0x4A
    case binInt1 = 0x4B
    case binInt2 = 0x4D
    case long1 = 0x8A
    case long4 = 0x8B
    case binFloat = 0x47
    case binString = 0x54
    case shortBinString = 0x55
    case binUnicode = 0x58
    case shortBinUnicode = 0x8C
    case binUnicode8 = 0x8D
    case emptyDict = 0x7D
    case emptyList = 0x5D
    case emptyTuple = 0x29
    case tuple = 0x74
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case append = 0x61
    case appends = 0x65
    case setItem = 0x73
    case setItems = 0x75
    case binGet = 0x68
    case longBinGet = 0x6A
    case binPut = 0x71
    case longBinPut = 0x72
    case memoize = 0x94
    case global = 0x63
    case stackGlobal = 0x93
    case binPersID = 0x51
    case reduce = 0x52
    case build = 0x62
  }
}
