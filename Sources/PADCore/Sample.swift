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
  /// What the data set's names say beyond these fields, by the data set's own words: a printer's
  /// number, a video's quality, how an attack was held. Official protocols choose by them.
  public var attributes: [String: String]

  public init(
    id: String, dataset: String, label: Label, instrument: AttackInstrument? = nil,
    subject: String, video: String? = nil, session: String? = nil, camera: String? = nil,
    subset: Subset? = nil, attributes: [String: String] = [:]
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
    self.attributes = attributes
  }

  /// Whether the sample is a person's picture in the gallery of a verification protocol (SiW's legacy
  /// pictures), which is no sample for detection.
  public var isInGallery: Bool { attributes[Self.roleAttribute] == Self.galleryRole }

  /// The attribute that says what a picture is for, where it is no sample for detection.
  public static let roleAttribute = "role"
  /// Its value in a gallery.
  public static let galleryRole = "gallery"

  /// The domain as domain generalization counts it: the data set, and its camera where known.
  public var domain: String { camera.map { "\(dataset)/\($0)" } ?? dataset }
}

extension SampleIdentity {
  /// What is shown to the camera: `live`; of an attack how it is held where that is known
  /// (Replay-Attack's `fixed` and `hand`), else its species.
  public var presentation: String {
    Self.presentation(label, instrument, attributes)
  }

  /// `presentation` of what a batch knows of a sample.
  public static func presentation(
    _ label: Label, _ instrument: AttackInstrument?, _ attributes: [String: String]
  ) -> String {
    switch label {
    case .live: label.rawValue
    case .attack: attributes[supportKey] ?? instrument?.rawValue ?? label.rawValue
    }
  }

  /// How an attack's instrument is held, where the data set says so: `fixed`, `hand`.
  public var support: String? { attributes[Self.supportKey] }

  private static let supportKey = "support"
}

extension SampleIdentity {
  /// Files that were written before there were attributes have none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(String.self, forKey: .id),
      dataset: try values.decode(String.self, forKey: .dataset),
      label: try values.decode(Label.self, forKey: .label),
      instrument: try values.decodeIfPresent(AttackInstrument.self, forKey: .instrument),
      subject: try values.decode(String.self, forKey: .subject),
      video: try values.decode(String.self, forKey: .video),
      session: try values.decodeIfPresent(String.self, forKey: .session),
      camera: try values.decodeIfPresent(String.self, forKey: .camera),
      subset: try values.decodeIfPresent(Subset.self, forKey: .subset),
      attributes: try values.decodeIfPresent([String: String].self, forKey: .attributes) ?? [:])
  }
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
