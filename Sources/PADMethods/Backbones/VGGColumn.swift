import Torch
import TorchNN

/// The convolutions of VGG without batch norm (Simonyan and Zisserman 2015, table 1): 3x3, in five
/// groups with a pool behind each. The positions of the layers are those of torchvision's
/// `features`, so that published weights load.
public enum VGGColumn: Hashable, Sendable, CaseIterable {
  /// Column D, VGG-16: 13 convolutions.
  case sixteen
  /// Column E, VGG-19: 16 convolutions.
  case nineteen

  /// The convolutions in each group.
  public var depths: [Int] {
    switch self {
    case .sixteen: [2, 2, 3, 3, 3]
    case .nineteen: [2, 2, 4, 4, 4]
    }
  }

  /// Height and width shrink by this factor.
  public static let stride = 32

  /// The channels of each group.
  ///
  /// - Parameter width: Times the channels of the table.
  public static func channels(width: Double) -> [Int] {
    [64, 128, 256, 512, 512].map { max(1, Int((Double($0) * width).rounded())) }
  }

  /// Draws the layers: convolution and ReLU in turn, and a pool at each group's end.
  ///
  /// - Parameters:
  ///   - width: Times the channels of the table.
  ///   - savingMemory: Whether each ReLU overwrites its convolution's output.
  /// - Shape: pictures [N, 3, H, W] -> [N, 512 width, H / 32, W / 32]
  /// - Throws: `TorchError` from the engine.
  public func convolutions(
    width: Double = 1, savingMemory: Bool = false, using generator: Generator
  ) throws -> Sequential {
    var layers: [any Layer] = []
    var inputs = 3
    for (depth, outputs) in zip(depths, Self.channels(width: width)) {
      for _ in 0..<depth {
        layers.append(
          try Conv2d(
            inputs, outputs, kernel: 3, padding: 1, initialization: .heFanOut,
            biasInitialization: .constant(0), using: generator))
        layers.append(ReLU(isInPlace: savingMemory))
        inputs = outputs
      }
      layers.append(MaxPool2d(kernel: 2))
    }
    return Sequential(layers)
  }

  /// Where the ReLU of a layer stands among `convolutions`; nil where the column lacks the layer.
  public func position(of layer: VGGLayer) -> Int? {
    guard depths.indices.contains(layer.group - 1),
      (1...depths[layer.group - 1]).contains(layer.convolution)
    else { return nil }
    // Two layers a convolution, and a pool for every group before.
    let before = depths[..<(layer.group - 1)].reduce(0) { $0 + 2 * $1 + 1 }
    return before + 2 * layer.convolution - 1
  }
}

/// The ReLU behind one of VGG's convolutions.
public struct VGGLayer: Hashable, Sendable, CustomStringConvertible {
  /// From 1 to 5.
  public let group: Int
  /// From 1, within the group.
  public let convolution: Int

  /// Takes group and convolution, both from 1.
  public init(_ group: Int, _ convolution: Int) {
    self.group = group
    self.convolution = convolution
  }

  /// As papers write it: `relu4_2`.
  public var description: String { "relu\(group)_\(convolution)" }
}
