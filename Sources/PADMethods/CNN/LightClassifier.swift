import PADCore
import Torch
import TorchNN

/// GTCN's classifier C (Table 1): six 3x3 convolutions with batch normalization and ReLU, five
/// pools, dropout, one fully connected layer.
///
/// With two classes and a 128-pixel input: 73,904 convolution and FC weights (the paper's
/// count), 74,354 parameters with batch normalization's and the FC bias. The convolutions
/// have no bias, since batch normalization removes it.
public final class LightClassifier: Layer {
  let conv1, conv2, conv3, conv4, conv5, conv6: Conv2d
  let bn1, bn2, bn3, bn4, bn5, bn6: BatchNorm2d
  let fc: Linear
  private let relu = ReLU(isInPlace: true)
  private let maxPool = MaxPool2d(kernel: 2, stride: 2)
  private let averagePool = AvgPool2d(kernel: 2, stride: 2)
  private let dropout: Dropout

  /// - Parameter inputSize: width and height, a multiple of 32 (five halvings).
  /// - Throws: `PADError(.invalid)` for another size.
  public init(inputSize: Int, classes: Int, dropout: Double, using generator: Generator) throws {
    guard inputSize >= 32, inputSize % 32 == 0 else {
      throw PADError(
        .invalid, "inputSize \(inputSize); expected a multiple of 32",
        advice: "The paper uses 128 and 256")
    }
    func convolution(_ inputs: Int, _ outputs: Int) throws -> Conv2d {
      try Conv2d(inputs, outputs, kernel: 3, padding: 1, bias: false, using: generator)
    }
    conv1 = try convolution(3, 16)
    bn1 = try BatchNorm2d(16)
    conv2 = try convolution(16, 16)
    bn2 = try BatchNorm2d(16)
    conv3 = try convolution(16, 32)
    bn3 = try BatchNorm2d(32)
    conv4 = try convolution(32, 32)
    bn4 = try BatchNorm2d(32)
    conv5 = try convolution(32, 64)
    bn5 = try BatchNorm2d(64)
    conv6 = try convolution(64, 64)
    bn6 = try BatchNorm2d(64)
    let pooledSize = inputSize / 32
    fc = try Linear(64 * pooledSize * pooledSize, classes, using: generator)
    self.dropout = Dropout(dropout)
  }

  /// The last convolution's output.
  ///
  /// - Shape: images [N, 3, S, S] -> [N, 64, S/16, S/16]
  /// - Throws: `TorchError` where `images` do not fit.
  public func featureMap(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    var x = try maxPool(relu(bn1(conv1(images, mode), mode), mode), mode)  // [N, 16, S/2, S/2]
    x = try maxPool(relu(bn2(conv2(x, mode), mode), mode), mode)  // [N, 16, S/4, S/4]
    x = try maxPool(relu(bn3(conv3(x, mode), mode), mode), mode)  // [N, 32, S/8, S/8]
    x = try maxPool(relu(bn4(conv4(x, mode), mode), mode), mode)  // [N, 32, S/16, S/16]
    x = try relu(bn5(conv5(x, mode), mode), mode)  // [N, 64, S/16, S/16]
    return try relu(bn6(conv6(x, mode), mode), mode)
  }

  /// - Shape: feature map [N, 64, S/16, S/16] -> embedding [N, 64 * (S/32)^2], before dropout
  /// - Throws: `TorchError` where `map` does not fit.
  public func pooled(_ map: Tensor, _ mode: Mode) throws -> Tensor {
    try averagePool(map, mode).flatten(from: 1)
  }

  /// - Shape: images [N, 3, S, S] -> embedding [N, 64 * (S/32)^2], pooled, before dropout
  /// - Throws: `TorchError` where `images` do not fit.
  public func embedding(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    try pooled(featureMap(images, mode), mode)
  }

  /// - Shape: embedding [N, 64 * (S/32)^2] -> logits [N, classes]
  /// - Throws: `TorchError` where `embedding` does not fit.
  public func logits(ofEmbedding embedding: Tensor, _ mode: Mode) throws -> Tensor {
    try fc(dropout(embedding, mode), mode)
  }

  /// - Shape: images [N, 3, S, S] -> logits [N, classes]
  /// - Throws: `TorchError` where `images` do not fit.
  public func callAsFunction(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    try logits(ofEmbedding: embedding(images, mode), mode)
  }

  public func export(_ images: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    var x = images
    let blocks = [
      (conv1, bn1, true), (conv2, bn2, true), (conv3, bn3, true), (conv4, bn4, true),
      (conv5, bn5, false), (conv6, bn6, false),
    ]
    for (convolution, normalization, pooled) in blocks {
      x = try normalization.export(convolution.export(x, to: graph), to: graph)
      x = try relu.export(x, to: graph)
      if pooled { x = try maxPool.export(x, to: graph) }
    }
    x = try Flatten().export(averagePool.export(x, to: graph), to: graph)
    return try fc.export(dropout.export(x, to: graph), to: graph)
  }
}
