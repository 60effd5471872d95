/// Who and what a sample shows, without its pixels.
public struct SampleIdentity: Hashable, Codable, Sendable {
  /// Unique within a store, for example the path below the data set's root.
  public var id: String
  public var dataset: String
  public var label: Label
  /// The attack's species; nil for live samples.
  public var instrument: AttackInstrument?
  /// The person shown. Splits never share a subject.
  public var subject: String
  /// The clip that the sample is a frame of; equal to `id` for single pictures.
  public var video: String
  /// The recording session, where the data set has sessions.
  public var session: String?
  /// The camera, where it is known. Together with the data set it makes a domain.
  public var camera: String?
  /// The subset that the data set's own lists name; nil where it names none.
  public var subset: Subset?

  public init(
    id: String, dataset: String, label: Label, instrument: AttackInstrument? = nil,
    subject: String, video: String? = nil, session: String? = nil, camera: String? = nil,
    subset: Subset? = nil
  ) {
    self.id = id
    self.dataset = dataset
    self.label = label
    self.instrument = instrument
    self.subject = subject
    self.video = video ?? id
    self.session = session
    self.camera = camera
    self.subset = subset
  }

  /// The domain as domain generalization counts it: the data set, and its camera where known.
  public var domain: String { camera.map { "\(dataset)/\($0)" } ?? dataset }
}

/// A sample with the score that a detector gave it. Higher is more live.
public struct ScoredSample: Hashable, Codable, Sendable {
  public var sample: SampleIdentity
  /// NaN where no score could be acquired (no face found, unreadable picture).
  public var score: Double

  public init(sample: SampleIdentity, score: Double) {
    self.sample = sample
    self.score = score
  }
}
