import PADCore
import Torch
import TorchNN

/// The value of one loss term, unweighted, as the log prints it.
public struct LossValue: Hashable, Codable, Sendable {
  /// The term's name, as in `LossTerms.add`.
  public let name: String
  /// The mean over the batch, before its weight.
  public let value: Double

  /// Takes an unweighted value.
  public init(name: String, value: Double) {
    self.name = name
    self.value = value
  }
}

/// The named and weighted terms of a total loss.
public struct LossTerms {
  /// One part of the total.
  public struct Term {
    /// As the log prints it.
    public let name: String
    /// Times `value` in the total.
    public let weight: Double
    /// Unweighted.
    ///
    /// - Shape: []
    public let value: Tensor
  }

  /// In the order in which they were added.
  public private(set) var terms: [Term] = []

  /// Begins without terms.
  public init() {}

  /// Adds a term; the total grows by `weight * value`.
  public mutating func add(_ name: String, weight: Double = 1, _ value: Tensor) {
    terms.append(Term(name: name, weight: weight, value: value))
  }

  /// Differentiates the weighted sum, after checking that every term is finite.
  ///
  /// - Returns: the unweighted values.
  /// - Throws: `PADError(.numerical)` naming the first term that is NaN or infinite.
  public func backward(at progress: TrainingProgress) throws -> [LossValue] {
    let values = try finiteValues(at: progress)
    try total().backward()
    return values
  }

  /// Differentiates the weighted sum with respect to these parameters alone, whatever else it went
  /// through: two players' losses can share a pass of a network that one of them trains.
  ///
  /// - Parameter keepGraph: whether another loss is differentiated through the same operators.
  /// - Returns: the unweighted values.
  /// - Throws: as `backward(at:)`; `TorchError` where a parameter was not used.
  func backward(
    at progress: TrainingProgress, into parameters: [Parameter], keepGraph: Bool = false
  ) throws -> [LossValue] {
    let values = try finiteValues(at: progress)
    let found = try gradients(
      of: total(), withRespectTo: parameters.map(\.tensor), keepGraph: keepGraph)
    for (parameter, gradient) in zip(parameters, found) {
      try parameter.tensor.setGradient(parameter.gradient.map { try $0 + gradient } ?? gradient)
    }
    return values
  }

  private func finiteValues(at progress: TrainingProgress) throws -> [LossValue] {
    let values = try terms.map { LossValue(name: $0.name, value: try $0.value.item()) }
    if let broken = values.first(where: { !$0.value.isFinite }) {
      // A NaN's sign says nothing, and Swift prints it.
      let value = broken.value.isNaN ? Double.nan : broken.value
      throw PADError(
        .numerical,
        "loss '\(broken.name)' is \(value) at step \(progress.step + 1)",
        advice: "The last checkpoint is from before it; lower the learning rate or look at the data"
      )
    }
    return values
  }

  private func total() throws -> Tensor {
    var sum: Tensor?
    for term in terms {
      let weighted = term.weight == 1 ? term.value : try term.value * term.weight
      sum = try sum.map { try $0 + weighted } ?? weighted
    }
    guard let sum else {
      throw PADError(.invalid, "a step without loss terms")
    }
    return sum
  }
}
