import PADCore

/// How training batches are drawn.
public struct SamplingDemand: Hashable, Sendable {
  /// Which groups get equal shares of a batch.
  public enum Balance: String, Choice {
    /// As the data are: every sample once an epoch, shuffled.
    case none
    /// Live and attack in equal shares.
    case label
    /// Every domain in equal shares, and within each live and attack.
    case domainAndLabel = "domain-and-label"
    /// Live and attack in equal shares, and the attacks' species in equal shares.
    case instrument
  }

  /// What makes two samples belong to one domain.
  public enum Domain: String, Choice {
    /// The data set.
    case dataset
    /// The data set and the camera.
    case camera
  }

  /// Samples a step.
  public var batchSize: Int
  /// Which groups get equal shares.
  public var balance: Balance
  /// What a domain is.
  public var domain: Domain
  /// What `TrainingBatch.images` and scored pictures show: `.face`, `.context` or `.flow`.
  public var view: ViewKind
  /// What `TrainingBatch.second` shows.
  public var secondView: ViewKind?
  /// Whether batches hold pseudo-depth.
  public var withDepth: Bool
  /// The labels that training draws; one-class methods see live samples only.
  public var labels: Set<Label>
  /// Labels that every domain must have among the training samples (an adversarial loss compares
  /// them).
  public var everyDomainHas: Set<Label>
  /// How many frames of every video training sees, evenly spaced among those in the store; nil
  /// takes all.
  public var framesPerVideo: Int?
  /// Steps between two looks at the development data; nil takes one pass over the training data.
  public var stepsPerEpoch: Int?

  /// Takes the samples a step and their shares; by default they are face crops, all of them, once
  /// an epoch.
  public init(
    batchSize: Int, balance: Balance, domain: Domain = .camera, view: ViewKind = .face,
    secondView: ViewKind? = nil, withDepth: Bool = false,
    labels: Set<Label> = Set(Label.allCases), everyDomainHas: Set<Label> = [],
    framesPerVideo: Int? = nil,
    stepsPerEpoch: Int? = nil
  ) {
    self.batchSize = batchSize
    self.balance = balance
    self.domain = domain
    self.view = view
    self.secondView = secondView
    self.withDepth = withDepth
    self.labels = labels
    self.everyDomainHas = everyDomainHas
    self.framesPerVideo = framesPerVideo
    self.stepsPerEpoch = stepsPerEpoch
  }
}

/// What a method is told of the training data when it is built: the widths of its outputs.
public struct TrainingDataSummary: Hashable, Codable, Sendable {
  /// Data sets.
  public var datasets: Int
  /// Pairs of data set and camera.
  public var cameras: Int
  /// Persons.
  public var identities: Int

  /// Takes the counts.
  public init(datasets: Int, cameras: Int, identities: Int) {
    self.datasets = datasets
    self.cameras = cameras
    self.identities = identities
  }

  /// How many domains there are.
  public func domainCount(_ domain: SamplingDemand.Domain) -> Int {
    switch domain {
    case .dataset: datasets
    case .camera: cameras
    }
  }
}
