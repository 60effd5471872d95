import Foundation
import Torch

extension TSNE {
  /// How much of a neighborhood each pair of points shares: p_ij of section 3.1.
  package struct Affinities {
    /// How many points there are.
    package let count: Int
    /// p_ij for i < j, row by row.
    package let pairs: [Double]

    /// Below this, and at least this, as scikit-learn has it: no pair is quite without attraction.
    private static let smallest = Double.ulpOfOne

    /// The joint probabilities (p_j|i + p_i|j) / 2n, which add up to 1 over all ordered pairs.
    ///
    /// - Shape: points [N, D]
    package init(of points: Tensor, perplexity: Double) throws {
      let conditional = try Self.conditional(of: points, perplexity: perplexity)
      let count = points.shape[0]
      self.count = count
      var pairs: [Double] = []
      pairs.reserveCapacity(count * (count - 1) / 2)
      let scale = 1 / (2 * Double(count))
      for i in 0..<count {
        for j in (i + 1)..<max(count, i + 1) {
          let both = conditional[i * count + j] + conditional[j * count + i]
          pairs.append(max(both * scale, Self.smallest))
        }
      }
      self.pairs = pairs
    }

    /// p_j|i: each row a Gaussian around its point whose width gives the row the entropy
    /// log(perplexity) (eq. 1).
    ///
    /// - Shape: points [N, D] -> [N * N], rows adding up to 1
    package static func conditional(of points: Tensor, perplexity: Double) throws -> [Double] {
      let count = points.shape[0]
      var rows = try squaredDistances(points)
      rows.withUnsafeMutableBufferPointer { buffer in
        for i in 0..<count {
          let row = UnsafeMutableBufferPointer(rebasing: buffer[(i * count)..<((i + 1) * count)])
          fillWithProbabilities(row, of: i, entropy: log(perplexity))
        }
      }
      return rows
    }

    private static func squaredDistances(_ points: Tensor) throws -> [Double] {
      let points = try points.detached().to(.cpu).to(.float64)
      // Differences of centered points lose fewer digits.
      let centered = try points - points.mean(dims: [0])
      let norms = try centered.squared().sum(dims: [1])  // [N]
      let products = try centered.matmul(centered.transpose(0, 1))
      return try (norms.unsqueeze(1) + norms.unsqueeze(0) - 2 * products).clamp(min: 0).doubles()
    }

    private static let searchSteps = 100  // scikit-learn
    private static let entropyTolerance = 1e-7  // nats; scikit-learn has 1e-5

    /// Replaces a row of squared distances by p_j|i, by binary search for the precision
    /// beta = 1 / (2 sigma^2).
    private static func fillWithProbabilities(
      _ row: UnsafeMutableBufferPointer<Double>, of point: Int, entropy target: Double
    ) {
      // The nearest neighbor's exponent is 0, so that the sum cannot vanish.
      var nearest = Double.infinity
      for j in row.indices where j != point { nearest = min(nearest, row[j]) }
      for j in row.indices { row[j] -= nearest }

      var (beta, lower, upper) = (1.0, 0.0, Double.infinity)
      var sum = 0.0
      for _ in 0..<searchSteps {
        sum = 0
        var weighted = 0.0
        for j in row.indices where j != point {
          let weight = exp(-beta * row[j])
          sum += weight
          if weight > 0 { weighted += weight * row[j] }
        }
        let excess = log(sum) + beta * weighted / sum - target
        if abs(excess) <= entropyTolerance { break }
        if excess > 0 {
          lower = beta
          beta = upper.isFinite ? (lower + upper) / 2 : beta * 2
        } else {
          upper = beta
          beta = (lower + upper) / 2
        }
      }
      sum = 0
      for j in row.indices {
        row[j] = j == point ? 0 : exp(-beta * row[j])
        sum += row[j]
      }
      for j in row.indices { row[j] /= sum }
    }

    /// The sum over ordered pairs of p log(p / q), q the Student-t neighborhoods of the plane
    /// (eq. 2 and 4).
    package func divergence(of points: [SIMD2<Double>]) -> Double {
      var (sum, total) = (0.0, 0.0)
      forEachPair(of: points) { p, _, _, difference in
        let weight = 1 / (1 + (difference * difference).sum())
        total += weight
        sum += p * (log(p) - log(weight))
      }
      // Each pair stands for two ordered ones; sum p is 1.
      return 2 * sum + 2 * pairs.reduce(0, +) * log(2 * total)
    }

    /// The derivative of the divergence by each point, with p times `exaggeration` (eq. 5).
    package func gradient(at points: [SIMD2<Double>], exaggeration: Double = 1)
      -> [SIMD2<Double>]
    {
      var attraction = [SIMD2<Double>](repeating: .zero, count: count)
      var repulsion = attraction
      var total = 0.0
      attraction.withUnsafeMutableBufferPointer { attraction in
        repulsion.withUnsafeMutableBufferPointer { repulsion in
          forEachPair(of: points) { p, i, j, difference in
            let weight = 1 / (1 + (difference * difference).sum())
            total += weight
            let pull = (p * weight) * difference
            let push = (weight * weight) * difference
            attraction[i] += pull
            attraction[j] -= pull
            repulsion[i] += push
            repulsion[j] -= push
          }
        }
      }
      let normalization = 1 / (2 * total)
      return zip(attraction, repulsion).map { 4 * (exaggeration * $0 - normalization * $1) }
    }

    /// Calls `body` with p_ij, i, j and y_i - y_j for each i < j.
    @inline(__always)
    private func forEachPair(
      of points: [SIMD2<Double>], _ body: (Double, Int, Int, SIMD2<Double>) -> Void
    ) {
      pairs.withUnsafeBufferPointer { pairs in
        points.withUnsafeBufferPointer { points in
          var pair = 0
          for i in 0..<count {
            let own = points[i]
            for j in (i + 1)..<max(count, i + 1) {
              body(pairs[pair], i, j, own - points[j])
              pair += 1
            }
          }
        }
      }
    }
  }
}
