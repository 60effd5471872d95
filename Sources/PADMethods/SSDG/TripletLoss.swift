import PADCore
import Torch
import TorchNN

/// The mean of max(0, ||a - p|| - ||a - n|| + margin) over the triplets of a batch in which it is
/// not 0: every anchor a with every other sample p of its group and every sample n of another group
/// (paper, asymmetric triplet mining; code: all valid triplets, the "batch all" of Hermans et al.
/// 2017).
public struct TripletLoss: Hashable, Sendable {
  /// How much farther than a sample of the own group one of another group has to be.
  public let margin: Double

  /// Takes the margin.
  public init(margin: Double) { self.margin = margin }

  /// 0 with a gradient of 0 where no triplet is active or valid.
  ///
  /// - Parameter groups: One for each row, any numbers.
  /// - Shape: features [N, E] -> []
  /// - Throws: `TorchError` where the groups are not as many as the rows.
  public func callAsFunction(_ features: Tensor, groups: [Int]) throws -> Tensor {
    let distances = try Self.distances(features)  // [N, N]
    let valid = try Self.validTriplets(groups, like: distances)  // [N, N, N]
    // Index order: anchor, positive, negative.
    let losses = try (distances.unsqueeze(2) - distances.unsqueeze(1) + margin).relu() * valid
    let activeCount = try losses.detached().greater(than: 0).sum().clamp(min: 1)
    return try losses.sum() / activeCount
  }

  /// Euclidean distances of all rows. Through the differences: the form with inner products loses
  /// half the digits of small distances, and its derivative at 0 is not a number.
  ///
  /// - Shape: [N, E] -> [N, N]
  static func distances(_ features: Tensor) throws -> Tensor {
    try (features.unsqueeze(1) - features.unsqueeze(0)).norm(dims: [2])
  }

  /// 1 where the first two indices are different samples of one group and the third is of another.
  ///
  /// - Shape: [N, N, N]
  private static func validTriplets(_ groups: [Int], like distances: Tensor) throws -> Tensor {
    let count = groups.count
    guard distances.shape[0] == count else {
      throw TorchError(
        .invalidArgument,
        "triplet loss: \(count) groups for \(distances.shape[0]) features; expected one each")
    }
    var positive = [Double](repeating: 0, count: count * count)
    var negative = positive
    for anchor in 0..<count {
      for other in 0..<count where other != anchor {
        if groups[anchor] == groups[other] {
          positive[anchor * count + other] = 1
        } else {
          negative[anchor * count + other] = 1
        }
      }
    }
    func mask(_ values: [Double]) throws -> Tensor {
      try Tensor(values, shape: [count, count], device: distances.device).to(distances.dtype)
    }
    return try mask(positive).unsqueeze(2) * mask(negative).unsqueeze(1)
  }
}

/// Which samples the triplet loss draws together.
public enum TripletGroups: String, Choice {
  /// Live samples of all domains are one group, the attacks of every domain another each: the
  /// asymmetric triplet loss (paper).
  case domain
  /// Live samples are one group, attacks another: the symmetric triplet loss (ablation, and BDG).
  case label
  /// Live samples of all domains are one group, the attacks of every domain and instrument another
  /// each (an option of ours; the paper names it as future work).
  case instrument

  /// A group for each sample of the batch; the numbers mean nothing beyond being equal or not.
  public func groups(of batch: TrainingBatch) -> [Int] {
    var numbers: [Group: Int] = [:]
    return batch.labels.indices.map { index in
      let group = group(
        batch.labels[index], domain: batch.domains[index], instrument: batch.instruments[index])
      let number = numbers[group] ?? numbers.count
      numbers[group] = number
      return number
    }
  }

  private func group(_ label: Label, domain: Int, instrument: AttackInstrument?) -> Group {
    switch (label, self) {
    case (.live, _): Group(label: label)
    case (.attack, .label): Group(label: label)
    case (.attack, .domain): Group(label: label, domain: domain)
    // Attacks of an unknown instrument are a kind of their own.
    case (.attack, .instrument): Group(label: label, domain: domain, instrument: instrument)
    }
  }

  private struct Group: Hashable {
    var label: Label
    var domain: Int?
    var instrument: AttackInstrument?
  }
}
