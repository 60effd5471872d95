import Torch
import TorchNN

/// GTCN's adaptive fade-in loss (eq. 9): cross entropy over the augmented mini-batch, with learned
/// weights alpha and beta of the real pictures of either class; the translated ones have the rest.
///
/// alpha = sigmoid(a) and beta = sigmoid(b), both .5 at the start. The paper says "between 0 and 1"
/// and "trainable"; the sigmoid is ours.
public final class AdaptiveFadeIn: Module {
  /// a; alpha = sigmoid(a).
  ///
  /// - Shape: []
  let firstLogit: Parameter
  /// b; beta = sigmoid(b).
  ///
  /// - Shape: []
  let secondLogit: Parameter

  /// Starts with alpha = beta = .5.
  ///
  /// - Parameter isAdaptive: false keeps them there (the ablation "AF off").
  /// - Throws: `TorchError` from the engine.
  public init(isAdaptive: Bool, device: Device = .cpu) throws {
    firstLogit = try Parameter(.zeros(shape: [], device: device))
    secondLogit = try Parameter(.zeros(shape: [], device: device))
    if !isAdaptive { try freeze() }
  }

  /// alpha and beta as they stand.
  ///
  /// - Throws: `TorchError` from the engine.
  public func weights() throws -> (first: Double, second: Double) {
    try withoutGradient {
      try (firstLogit.tensor.sigmoid().item(), secondLogit.tensor.sigmoid().item())
    }
  }

  /// alpha E[-log P(A|x_A)] + (1 - alpha) E[-log P(A|x~_A)] + the same of B with beta.
  ///
  /// - Shape: logits [m, k] of each set -> []
  /// - Throws: `TorchError` where a class is none of the k.
  public func callAsFunction(_ logits: Quadruple, firstClass: Int, secondClass: Int) throws
    -> Tensor
  {
    let (alpha, beta) = try (firstLogit.tensor.sigmoid(), secondLogit.tensor.sigmoid())
    let first =
      try alpha * crossEntropy(logits.realFirst, firstClass)
      + (1 - alpha) * crossEntropy(logits.translatedFirst, firstClass)
    let second =
      try beta * crossEntropy(logits.realSecond, secondClass)
      + (1 - beta) * crossEntropy(logits.translatedSecond, secondClass)
    return try first + second
  }

  private func crossEntropy(_ logits: Tensor, _ index: Int) throws -> Tensor {
    let count = logits.shape[0]
    let labels = [Int64](repeating: Int64(index), count: count)
    return try Loss.crossEntropy(logits, Tensor(labels, shape: [count], device: logits.device))
  }
}
