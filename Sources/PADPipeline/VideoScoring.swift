import PADCore
import PADData
import PADMethods
import PADTraining
import Torch

/// The video scores of a method that has its own, over one run's data.
///
/// Every frame gets its video's score, so that whatever aggregates frames gives that again.
struct VideoScoring {
  private let scorer: any VideoScorer
  private let judgment: MotionJudgment?
  /// Maps of a clip that motion is measured on, at most, evenly spaced; of 20 there are 190 pairs.
  private static let motionFrameLimit = 20

  /// - Returns: nil where the method takes the mean of frame scores.
  /// - Throws: `PADError(.insufficientData)` where training holds too few live frames, or a
  ///   development clip is too short for the motion judgment.
  init?(of run: TrainedRun) throws {
    guard let method = run.method as? any VideoScoringMethod, method.videoReferenceCount > 0 else {
      return nil
    }
    var random = SeededGenerator(seed: run.configuration.training.seed)
    let live = run.data.usable(in: .train).filter { $0.identity.label == .live }
    let drawn = Array(live.shuffled(using: &random).prefix(method.videoReferenceCount))
    scorer = try method.videoScorer(
      live: run.frameScores(of: drawn).map(\.score).filter(\.isFinite))
    guard method.judgesMotion else {
      judgment = nil
      return
    }
    let development = run.data.usable(in: .development).filter { $0.identity.label == .live }
    judgment = try MotionJudgment(
      development: Self.motions(of: development, in: run, by: method).map(\.value))
  }

  /// Each frame with its video's score; NaN where no frame of it has one.
  func rescored(_ frames: [ScoredSample], of samples: [StoredSample], in run: TrainedRun) throws
    -> [ScoredSample]
  {
    var scores: [String: [Double]] = [:]
    for frame in frames where !frame.score.isNaN {
      scores[Self.video(frame.sample), default: []].append(frame.score)
    }
    var videos = try scores.mapValues { try scorer.score(of: $0) }
    if let judgment, let method = run.method as? any VideoScoringMethod {
      let scored = samples.filter { scores[Self.video($0.identity)] != nil }
      for (video, motion) in try Self.motions(of: scored, in: run, by: method)
      where judgment.isStill(motion) {
        videos[video] = scorer.stillScore
      }
    }
    return frames.map {
      ScoredSample(sample: $0.sample, score: videos[Self.video($0.sample), default: .nan])
    }
  }

  private static func video(_ sample: SampleIdentity) -> String {
    "\(sample.dataset)/\(sample.subject)/\(sample.label.rawValue)/\(sample.video)"
  }

  /// The motion of every clip.
  private static func motions(
    of samples: [StoredSample], in run: TrainedRun, by method: any VideoScoringMethod
  ) throws -> [String: Double] {
    let having = try run.store.samples(with: .flow)
    let usable = samples.filter { $0.status == .prepared && having.contains($0.id) }
    let clips = Dictionary(grouping: usable) { video($0.identity) }
    // A clip's draw does not depend on which others are looked at.
    let seed = SeededGenerator(seed: run.configuration.training.seed)
    return try clips.reduce(into: [:]) { motions, clip in
      var random = seed.child(UInt64(clip.value.count))
      do {
        motions[clip.key] = try method.motion(of: flow(of: clip.value, in: run), using: &random)
      } catch let error as PADError {
        throw PADError(error.kind, "clip '\(clip.key)': \(error.message)", advice: error.advice)
      }
    }
  }

  /// - Shape: [T, 2, H, W]
  private static func flow(of clip: [StoredSample], in run: TrainedRun) throws -> Tensor {
    let step = max(1, clip.count / motionFrameLimit)
    let frames = stride(from: 0, to: clip.count, by: step).prefix(motionFrameLimit).map { clip[$0] }
    let loader = try BatchLoader(
      store: run.store, samples: frames, input: run.method.input,
      views: BatchViews(main: .flow),
      options: BatchLoader.Options(batchSize: frames.count, workers: 1, prefetch: 1))
    let batches = loader.epoch(0)
    guard let values = try batches.next()?.views[.flow] else {
      throw PADError(.insufficientData, "a clip without flow")
    }
    return try Tensor(values.values, shape: values.shape)
  }
}
