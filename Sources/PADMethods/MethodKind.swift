import PADCore
import Torch
import TorchNN

/// The methods that can be trained. Adding one means adding a case; every switch then shows
/// what it needs.
public enum MethodKind: String, Codable, Sendable, CaseIterable {
  case cnn
  case erm

  /// One line for `bonafide train --help`.
  public var summary: String {
    switch self {
    case .cnn: "light classifier of GTCN's Table 1 (74K parameters), cross entropy"
    case .erm: "empirical risk minimization: cross entropy on ResNet-18 or MobileNetV2"
    }
  }
}

/// A method's settings: every default names its source in the method's file.
public enum MethodConfiguration: Hashable, Sendable {
  case cnn(CNN.Config)
  case erm(ERM.Config)

  /// The method's default settings.
  public init(defaultsOf kind: MethodKind) {
    switch kind {
    case .cnn: self = .cnn(CNN.Config())
    case .erm: self = .erm(ERM.Config())
    }
  }

  /// The method that the settings belong to.
  public var kind: MethodKind {
    switch self {
    case .cnn: .cnn
    case .erm: .erm
    }
  }

  /// Passes over the training data.
  public var epochs: Int {
    switch self {
    case .cnn(let config): config.epochs
    case .erm(let config): config.epochs
    }
  }

  /// Builds the method with fresh weights.
  ///
  /// - Throws: `PADError(.invalid)` for settings that fit no network.
  public func makeMethod(device: Device, precision: Precision, using generator: Generator) throws
    -> any Method
  {
    switch self {
    case .cnn(let config):
      try CNN(config: config, device: device, precision: precision, using: generator)
    case .erm(let config):
      try ERM(config: config, device: device, precision: precision, using: generator)
    }
  }
}

/// The arithmetic of the forward pass; parameters stay in float32.
public enum Precision: String, Choice {
  case float32
  case bfloat16

  /// Runs `body` under autocast where the precision asks for it.
  ///
  /// - Throws: What `body` throws, or `TorchError` from the engine.
  public func run<Result>(on device: Device, _ body: () throws -> Result) throws -> Result {
    switch self {
    case .float32: try body()
    case .bfloat16: try withAutocast(.bfloat16, on: device) { try body() }
    }
  }
}
