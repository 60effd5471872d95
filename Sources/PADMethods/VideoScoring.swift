import PADCore
import Torch

/// A method with a video score of its own, where others take the mean of the frames' scores.
public protocol VideoScoringMethod: Method {
  /// How many live training frames `videoScorer` is made of, at most; 0 where the method takes the
  /// mean after all.
  var videoReferenceCount: Int { get }

  /// What scores videos.
  ///
  /// - Parameter live: scores of live training frames.
  /// - Throws: `PADError(.insufficientData)` where these do not make a reference.
  func videoScorer(live scores: [Double]) throws -> any VideoScorer

  /// Whether clips without motion are attacks before any score.
  var judgesMotion: Bool { get }

  /// How much a clip moves.
  ///
  /// - Parameter flow: maps of one clip, [T, 2, H, W], (u, v) in pixels.
  /// - Throws: `PADError(.insufficientData)` for a clip that is too short.
  func motion(of flow: Tensor, using random: inout SeededGenerator) throws -> Double
}

/// Gives a video its score. Higher is more live.
public protocol VideoScorer {
  /// - Parameter frames: the scores of the video's frames, one or more.
  /// - Throws: `PADError` where they cannot be compared.
  func score(of frames: [Double]) throws -> Double
  /// Of a clip without motion: below every score.
  var stillScore: Double { get }
}
