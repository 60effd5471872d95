import PADCore
import Torch
import TorchNN

/// Which losses train FDA's transformation network.
public enum Adaptation: String, Choice {
  /// No transformation: the ablation "- FDA".
  case off
  /// Eq. 3-5 as printed, on Johnson et al.'s layers of VGG-16.
  case paper
  /// The TensorFlow implementation of Johnson et al. that GFA-CNN's notation follows: VGG-19,
  /// Gram matrices compared entry by entry, and a penalty on neighboring pixels' differences.
  case code

  var objective: TransferObjective? {
    switch self {
    case .off: nil
    case .paper: .paper
    case .code: .code
    }
  }
}

/// Layers and weights of FDA's losses (eq. 5).
public struct TransferObjective: Hashable, Sendable {
  /// How the squared difference of two Gram matrices is divided.
  public enum GramScale: Hashable, Sendable {
    /// By C H W of the layer (eq. 4).
    case layer
    /// By the number of its entries, C^2 (the code).
    case entries
  }

  /// The loss network phi.
  public let column: VGGColumn
  /// Where the content is compared.
  public let contentLayer: VGGLayer
  /// Where the Gram matrices are compared; the terms are summed.
  public let domainLayers: [VGGLayer]
  /// See `GramScale`.
  public let gramScale: GramScale
  /// lambda_c of eq. 5.
  public let contentWeight: Double
  /// lambda_s of eq. 5.
  public let domainWeight: Double
  /// Of the total variation; 0 leaves it out.
  public let smoothnessWeight: Double
  /// The root mean square of each layer's activations, which the weights are meant for.
  public let activationScale: Double
  /// Of the transformation network's tanh.
  public let gain: Double

  /// Eq. 3-5. The paper names neither layers nor weights: the layers are Johnson et al.'s (section
  /// 4.1), the weights ours, for activations of root mean square 1.
  public static let paper = TransferObjective(
    column: .sixteen, contentLayer: VGGLayer(2, 2),
    domainLayers: [VGGLayer(1, 2), VGGLayer(2, 2), VGGLayer(3, 3), VGGLayer(4, 3)],
    gramScale: .layer, contentWeight: 1, domainWeight: 1e6, smoothnessWeight: 0,
    activationScale: 1, gain: 1)

  /// The code's layers and weights. Its network sees pixels of 0...255 less their mean, where ours
  /// are divided by ImageNet's deviation as well: 255 * .225 times smaller.
  public static let code = TransferObjective(
    column: .nineteen, contentLayer: VGGLayer(4, 2),
    domainLayers: (1...5).map { VGGLayer($0, 1) }, gramScale: .entries, contentWeight: 7.5,
    domainWeight: 100, smoothnessWeight: 200, activationScale: 255 * 0.225, gain: 150 / 127.5)

  /// The layers to read, the content's first.
  public var layers: [VGGLayer] { [contentLayer] + domainLayers }
}

extension TransferObjective {
  /// Eq. 3, mean over the pictures: ||phi(y) - phi(x)||^2 / (C H W). The code's is the same.
  ///
  /// - Shape: activations of transferred and given pictures, both [N, C, H, W] -> []
  /// - Throws: `TorchError` where the shapes differ.
  public func content(_ transferred: Tensor, _ given: Tensor) throws -> Tensor {
    try Loss.meanSquaredError(transferred, given)
  }

  /// Eq. 4, mean over the pictures: ||G(y) - G(y_d)||_F^2, divided as `gramScale` says.
  ///
  /// - Shape: activations of transferred pictures [N, C, H, W]; the target's Gram matrix [1, C, C]
  ///   -> []
  /// - Throws: `TorchError` where the channels differ.
  public func domain(_ transferred: Tensor, targetGram: Tensor) throws -> Tensor {
    let shape = transferred.shape
    let squares = try (Self.gram(transferred) - targetGram).squared().sum(dims: [1, 2])  // [N]
    let divisor =
      switch gramScale {
      case .layer: shape[1] * shape[2] * shape[3]
      case .entries: shape[1] * shape[1]
      }
    return try squares.mean() * (1 / Double(divisor))
  }

  /// G = kappa kappa^T / (C H W), kappa being the activations with one row a channel. Of pictures of
  /// any size it has the same shape.
  ///
  /// - Shape: [N, C, H, W] -> [N, C, C]
  /// - Throws: `TorchError` where the shape is another.
  public static func gram(_ activations: Tensor) throws -> Tensor {
    let shape = activations.shape
    let rows = try activations.reshape([shape[0], shape[1], -1])  // [N, C, H W]
    let size = Double(shape[1] * shape[2] * shape[3])
    return try rows.matmul(rows.transpose(1, 2)) * (1 / size)
  }

  /// The mean squared difference of neighboring pixels, of rows and of columns, in units of 0...255
  /// (the code's total variation).
  ///
  /// - Parameter deviation: what the pixels were divided by, a channel each.
  /// - Shape: [N, 3, H, W] -> []
  /// - Throws: `TorchError` where the shape is another.
  public static func totalVariation(_ pictures: Tensor, deviation: [Float]) throws -> Tensor {
    let shape = pictures.shape
    let scale = try Tensor(deviation.map { Double($0) * 255 }, shape: [1, 3, 1, 1])
    let pixels = try pictures * scale.to(pictures.dtype).to(pictures.device)
    func squaredSteps(_ dim: Int) throws -> Tensor {
      let count = shape[dim] - 1
      let later = try pixels.narrow(dim: dim, start: 1, length: count)
      return try (later - pixels.narrow(dim: dim, start: 0, length: count)).squared().mean()
    }
    return try squaredSteps(2) + squaredSteps(3)
  }
}
