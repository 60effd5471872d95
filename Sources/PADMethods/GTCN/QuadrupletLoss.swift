import Torch

/// GTCN's quadruplet loss (eq. 10): over all six pairs of a real and a translated picture of each
/// of two classes, it draws those of a class together and holds the classes apart.
public struct QuadrupletLoss: Hashable, Sendable {
  /// eta_a: how much nearer x_A is to its own class's translated picture than to the other's.
  public let firstMargin: Double
  /// eta_b: the same for x_B.
  public let secondMargin: Double
  /// eta_c: how far apart the classes are, real and translated distances together.
  public let betweenMargin: Double

  /// Takes the margins, squared distances of embeddings.
  public init(firstMargin: Double, secondMargin: Double, betweenMargin: Double) {
    self.firstMargin = firstMargin
    self.secondMargin = secondMargin
    self.betweenMargin = betweenMargin
  }

  /// The hinge of every index, then the mean.
  ///
  /// - Shape: each [m, D], row i of the four one quadruplet -> []
  /// - Throws: `TorchError` where the shapes differ.
  public func callAsFunction(_ embeddings: Quadruple) throws -> Tensor {
    let (a, b) = (embeddings.realFirst, embeddings.realSecond)
    let (madeA, madeB) = (embeddings.translatedFirst, embeddings.translatedSecond)
    let first = try (distance(a, madeA) - distance(a, madeB) + firstMargin).relu()  // [m]
    let second = try (distance(b, madeB) - distance(b, madeA) + secondMargin).relu()
    let between = try (betweenMargin - distance(a, b) - distance(madeA, madeB)).relu()
    return try (first + second + between).mean()
  }

  /// - Shape: [m, D], [m, D] -> [m], squared
  private func distance(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    try (x - y).squared().sum(dims: [1])
  }
}

/// The four sets of an augmented mini-batch (eq. 4), or what a network makes of them.
///
/// - Shape: each [m, ...]
public struct Quadruple {
  /// x_A
  public let realFirst: Tensor
  /// G_BA(x_B): of class A, made from B.
  public let translatedFirst: Tensor
  /// x_B
  public let realSecond: Tensor
  /// G_AB(x_A): of class B, made from A.
  public let translatedSecond: Tensor

  /// Takes four sets of the same size.
  public init(
    realFirst: Tensor, translatedFirst: Tensor, realSecond: Tensor, translatedSecond: Tensor
  ) {
    self.realFirst = realFirst
    self.translatedFirst = translatedFirst
    self.realSecond = realSecond
    self.translatedSecond = translatedSecond
  }

  /// The parts of `joined()`, or of what a network made of it.
  ///
  /// - Shape: [4 m, ...] -> each [m, ...]
  /// - Throws: `TorchError` from the engine.
  public init(parting joined: Tensor) throws {
    let size = joined.shape[0] / 4
    let parts = try joined.split([size, size, size, size])
    self.init(
      realFirst: parts[0], translatedFirst: parts[1], realSecond: parts[2],
      translatedSecond: parts[3])
  }

  /// The four sets behind each other.
  ///
  /// - Shape: each [m, ...] -> [4 m, ...]
  /// - Throws: `TorchError` where the sets differ in shape.
  public func joined() throws -> Tensor {
    try Tensor.cat([realFirst, translatedFirst, realSecond, translatedSecond])
  }
}
