import PADCore
import Torch

extension OneClassFlow: VideoScoringMethod {
  public var videoReferenceCount: Int {
    switch config.videoScore {
    case .discrepancy: MaximumMeanDiscrepancy.referenceLimit
    case .mean: 0
    }
  }

  public func videoScorer(live scores: [Double]) throws -> any VideoScorer {
    DiscrepancyScorer(
      discrepancy: try MaximumMeanDiscrepancy(reference: scores.map { -$0 }, seed: 0))
  }

  public var judgesMotion: Bool { config.judgesMotion }

  public func motion(of flow: Tensor, using random: inout SeededGenerator) throws -> Double {
    try MotionJudgment.motion(of: pictures(of: flow), using: &random)
  }
}

/// Minus the discrepancy between a video's errors and the live reference's (Algorithm 1).
private struct DiscrepancyScorer: VideoScorer {
  let discrepancy: MaximumMeanDiscrepancy

  func score(of frames: [Double]) throws -> Double {
    try -discrepancy.distance(to: frames.map { -$0 })
  }

  /// With kernels of at most 1 no distance exceeds the square root of 2.
  var stillScore: Double { -2 }
}
