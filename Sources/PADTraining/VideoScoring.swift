import PADCore
import PADData
import PADMethods
import Torch

/// The video scores of a method that has its own, over one run's data.
public final class VideoScoring {
  private let method: any VideoScoringMethod
  /// Live training frames.
  private let reference: StoredScorer
  /// Live development frames, which choose the threshold of motion.
  private let development: [StoredSample]
  private let motions: ClipMotions

  /// - Returns: nil where the method takes the mean of frame scores.
  /// - Throws: `PADError(.missing)` where the store lacks the method's view.
  public init?(
    by method: any Method, over data: ResolvedProtocol, in store: Store, settings: TrainingSettings
  ) throws {
    guard let method = method as? any VideoScoringMethod, method.videoReferenceCount > 0 else {
      return nil
    }
    self.method = method
    func live(_ subset: Subset) -> [StoredSample] {
      data.usable(in: subset).filter { $0.identity.label == .live }
    }
    var random = SeededGenerator(seed: settings.seed)
    let frames = try live(.train).having([method.sampling.view], in: store)
    reference = try StoredScorer(
      samples: Array(frames.shuffled(using: &random).prefix(method.videoReferenceCount)),
      in: store, input: method.input, view: method.sampling.view,
      batchSize: settings.scoringBatchSize, workers: settings.workers)
    development = live(.development)
    motions = ClipMotions(store: store, seed: settings.seed)
  }

  /// What scores videos with the weights that the method has now.
  ///
  /// - Throws: `PADError(.insufficientData)` where training holds too few live frames, or a
  ///   development clip is too short for the motion judgment; `TorchError` from the engine.
  public func fitted(on device: Device) throws -> FittedVideoScorer {
    let live = try reference.scores(by: method, device: device)
    let judgment =
      method.judgesMotion
      ? try MotionJudgment(
        development: motions.values(of: development, by: method).map(\.value)) : nil
    return FittedVideoScorer(
      method: method, scorer: try method.videoScorer(live: live.map(\.score)),
      judgment: judgment, motions: motions)
  }
}

/// A live reference and a threshold of motion, ready to score videos.
public struct FittedVideoScorer {
  fileprivate let method: any VideoScoringMethod
  fileprivate let scorer: any VideoScorer
  fileprivate let judgment: MotionJudgment?
  fileprivate let motions: ClipMotions

  /// The same for the videos of another store.
  public func looking(in store: Store) -> FittedVideoScorer {
    FittedVideoScorer(
      method: method, scorer: scorer, judgment: judgment,
      motions: ClipMotions(store: store, seed: motions.seed))
  }

  /// Each frame with its video's score, so that whatever aggregates frames gives that again; NaN
  /// where no frame of the video has a score.
  ///
  /// - Parameters:
  ///   - frames: with scores of their own.
  ///   - samples: where the frames lie in the store.
  /// - Throws: `PADError` where a clip is too short for the motion judgment, or cannot be read.
  public func rescored(_ frames: [ScoredSample], of samples: [StoredSample]) throws
    -> [ScoredSample]
  {
    var scores: [String: [Double]] = [:]
    for frame in frames where !frame.score.isNaN {
      scores[frame.sample.clip, default: []].append(frame.score)
    }
    var videos = try scores.mapValues { try scorer.score(of: $0) }
    if let judgment {
      let scored = samples.filter { scores[$0.identity.clip] != nil }
      for (video, motion) in try motions.values(of: scored, by: method)
      where judgment.isStill(motion) {
        videos[video] = scorer.stillScore
      }
    }
    return frames.map {
      ScoredSample(sample: $0.sample, score: videos[$0.sample.clip, default: .nan])
    }
  }
}

/// How much clips move. No weights take part, so each clip is measured once.
private final class ClipMotions {
  private struct Clip: Hashable {
    var name: String
    var frames: Int
  }

  let seed: UInt64
  private let store: Store
  private var measured: [Clip: Double] = [:]
  /// Maps of a clip that motion is measured on, at most, evenly spaced; of 20 there are 190 pairs.
  private static let frameLimit = 20

  init(store: Store, seed: UInt64) {
    self.store = store
    self.seed = seed
  }

  /// The motion of every clip.
  func values(of samples: [StoredSample], by method: any VideoScoringMethod) throws
    -> [String: Double]
  {
    let usable = try samples.having([.flow], in: store)
    return try Dictionary(grouping: usable, by: \.identity.clip).reduce(into: [:]) { values, clip in
      values[clip.key] = try motion(of: clip.value, named: clip.key, by: method)
    }
  }

  private func motion(
    of frames: [StoredSample], named name: String, by method: any VideoScoringMethod
  ) throws -> Double {
    let clip = Clip(name: name, frames: frames.count)
    if let motion = measured[clip] { return motion }
    // A clip's draw does not depend on which others are looked at.
    var random = SeededGenerator(seed: seed).child(UInt64(frames.count))
    do {
      let motion = try method.motion(of: flow(of: frames, input: method.input), using: &random)
      measured[clip] = motion
      return motion
    } catch let error as PADError {
      throw PADError(error.kind, "clip '\(name)': \(error.message)", advice: error.advice)
    }
  }

  /// - Shape: [T, 2, H, W]
  private func flow(of clip: [StoredSample], input: InputSpec) throws -> Tensor {
    let step = max(1, clip.count / Self.frameLimit)
    let frames = stride(from: 0, to: clip.count, by: step).prefix(Self.frameLimit).map { clip[$0] }
    let loader = try BatchLoader(
      store: store, samples: frames, input: input, views: BatchViews(main: .flow),
      options: BatchLoader.Options(batchSize: frames.count, workers: 1, prefetch: 1))
    let batches = loader.epoch(0)
    guard let values = try batches.next()?.views[.flow] else {
      throw PADError(.insufficientData, "a clip without flow")
    }
    return try Tensor(values.values, shape: values.shape)
  }
}

extension SampleIdentity {
  /// Tells clips apart.
  fileprivate var clip: String { "\(dataset)/\(subject)/\(label.rawValue)/\(video)" }
}
