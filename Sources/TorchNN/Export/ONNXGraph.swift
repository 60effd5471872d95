import Foundation
import Protos
import SwiftProtobuf
import Torch

/// An ONNX graph under construction (operator set 17).
///
/// Layers add themselves by `export(_:to:)`; whatever else a method needs goes in by `node`.
/// Values carry their shapes, nil standing for a length that is known at run time only (batch).
public final class ONNXGraph {
  /// A tensor in the graph.
  public struct Value: Hashable, Sendable {
    /// Unique in the graph; empty for `none`.
    public let name: String
    /// Such as `[nil, 3, 128, 128]`: any number of pictures.
    public let shape: [Int?]

    /// Stands for an optional input that is left out.
    public static let none = Value(name: "", shape: [])
  }

  /// A constant argument of a node.
  public enum Attribute: Hashable, Sendable {
    case int(Int)
    case ints([Int])
    case float(Double)
    case string(String)
  }

  /// An operator of the graph with the shapes around it, for counting its work.
  public struct Node: Hashable, Sendable {
    /// ONNX's name of the operator, such as `Conv`.
    public let operation: String
    /// In the operator's order; weights among them.
    public let inputs: [Value]
    /// The one result.
    public let output: Value
  }

  /// The ONNX operator set that the nodes belong to.
  public static let operatorSet = 17

  /// In the order in which they were added.
  public private(set) var nodes: [Node] = []
  private var graph = Onnx_GraphProto()
  private var names: [ObjectIdentifier: String] = [:]
  private var initializers: [String: Value] = [:]
  private var outputs: [(value: Value, name: String)] = []
  /// Written into the model's metadata.
  public var metadata: [String: String] = [:]

  /// - Parameter module: Names the initializers by its parameters' paths.
  public init(name: String, parametersOf module: (any Module)? = nil) {
    graph.name = name
    for (path, slot) in module?.entries() ?? [] { names[slot.identity] = path }
  }

  /// Declares an input of float32.
  public func input(_ name: String, shape: [Int?]) -> Value {
    graph.input.append(.init(name, shape))
    return Value(name: name, shape: shape)
  }

  /// Adds a node with one result.
  ///
  /// - Parameter shape: The result's shape.
  public func node(
    _ operation: String, _ inputs: [Value], _ attributes: [String: Attribute] = [:], shape: [Int?]
  ) -> Value {
    let result = Value(name: "\(operation)_\(graph.node.count)", shape: shape)
    var node = Onnx_NodeProto()
    node.name = result.name
    node.opType = operation
    node.input = inputs.map(\.name)
    node.output = [result.name]
    node.attribute = attributes.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
    graph.node.append(node)
    nodes.append(Node(operation: operation, inputs: inputs, output: result))
    return result
  }

  /// Declares `value` as an output of the graph under this name.
  public func output(_ value: Value, name: String) { outputs.append((value, name)) }

  /// The parameter's present value as an initializer named by its path; frozen into the graph.
  ///
  /// - Throws: `TorchError` where the tensor cannot be copied to memory as float32.
  public func parameter(_ parameter: Parameter) throws -> Value {
    try initializer(parameter.tensor, named: names[ObjectIdentifier(parameter)])
  }

  /// The buffer's present value as an initializer.
  ///
  /// - Throws: `TorchError` where the tensor cannot be copied to memory as float32.
  public func buffer(_ buffer: Buffer) throws -> Value {
    try initializer(buffer.tensor, named: names[ObjectIdentifier(buffer)])
  }

  /// A constant of float32 values.
  public func constant(_ values: [Float], shape: [Int]) -> Value {
    add(values, .float, shape, named: nil)
  }

  /// A constant list of integers, such as the pads of a `Pad` node.
  public func constant(_ values: [Int]) -> Value {
    add(values.map(Int64.init), .int64, [values.count], named: nil)
  }

  /// The model file.
  ///
  /// - Throws: `TorchError` where the graph cannot be written (beyond protobuf's 2 GB).
  public func serialized() throws -> Data {
    var model = Onnx_ModelProto()
    model.irVersion = 8  // the version that came with operator set 17
    model.producerName = "bonafide"
    var set = Onnx_OperatorSetIdProto()
    set.version = Int64(Self.operatorSet)
    model.opsetImport = [set]
    model.graph = finished()
    model.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
      var entry = Onnx_StringStringEntryProto()
      entry.key = key
      entry.value = value
      return entry
    }
    do {
      return try model.serializedData()
    } catch {
      throw TorchError(.unwritable, "graph \(graph.name): cannot be serialized: \(error)")
    }
  }

  /// The graph with its outputs under their names. A node's result is renamed, so that runtimes
  /// that drop identities keep the name; an input, a constant, or a value that is two outputs
  /// needs an identity.
  private func finished() -> Onnx_GraphProto {
    var graph = graph
    let results = Set(graph.node.flatMap(\.output))
    var renamed: [String: String] = [:]
    for (value, name) in outputs {
      graph.output.append(.init(name, value.shape))
      if results.contains(value.name), renamed[value.name] == nil {
        renamed[value.name] = name
      } else {
        var node = Onnx_NodeProto()
        node.name = name
        node.opType = "Identity"
        node.input = [value.name]
        node.output = [name]
        graph.node.append(node)
      }
    }
    for index in graph.node.indices {
      graph.node[index].input = graph.node[index].input.map { renamed[$0] ?? $0 }
      graph.node[index].output = graph.node[index].output.map { renamed[$0] ?? $0 }
    }
    return graph
  }

  private func initializer(_ tensor: Tensor, named name: String?) throws -> Value {
    if let name, let known = initializers[name] { return known }
    return add(
      try tensor.detached().to(.float32).floats(), .float, tensor.shape, named: name)
  }

  private func add<Element: BitwiseCopyable>(
    _ elements: [Element], _ type: Onnx_TensorProto.DataType, _ shape: [Int], named name: String?
  ) -> Value {
    let value = Value(name: name ?? "constant_\(graph.initializer.count)", shape: shape)
    var tensor = Onnx_TensorProto()
    tensor.name = value.name
    tensor.dims = shape.map(Int64.init)
    tensor.dataType = Int32(type.rawValue)
    tensor.rawData = elements.withUnsafeBytes { Data($0) }  // little-endian, as ONNX has it
    graph.initializer.append(tensor)
    initializers[value.name] = value
    return value
  }
}

extension Onnx_ValueInfoProto {
  /// A float32 tensor; unknown lengths become `batch`, `axis_1`, ...
  fileprivate init(_ name: String, _ shape: [Int?]) {
    self.init()
    self.name = name
    var sizes = Onnx_TensorShapeProto()
    sizes.dim = shape.enumerated().map { index, length in
      var dimension = Onnx_TensorShapeProto.Dimension()
      if let length {
        dimension.dimValue = Int64(length)
      } else {
        dimension.dimParam = index == 0 ? "batch" : "axis_\(index)"
      }
      return dimension
    }
    type.tensorType.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
    type.tensorType.shape = sizes
  }
}

extension Onnx_AttributeProto {
  fileprivate init(_ name: String, _ attribute: ONNXGraph.Attribute) {
    self.init()
    self.name = name
    switch attribute {
    case .int(let value):
      type = .int
      i = Int64(value)
    case .ints(let values):
      type = .ints
      ints = values.map(Int64.init)
    case .float(let value):
      type = .float
      f = Float(value)
    case .string(let text):
      type = .string
      s = Data(text.utf8)
    }
  }
}
