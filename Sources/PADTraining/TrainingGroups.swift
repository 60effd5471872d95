import PADCore
import PADData
import PADMethods

/// The domains and persons of the training data, numbered in the order of their names.
public struct TrainingGroups {
  private let domain: SamplingDemand.Domain
  private let domains: [String: Int]
  private let identities: [String: Int]

  /// Numbers the groups of the training samples.
  public init(_ samples: [StoredSample], domain: SamplingDemand.Domain) {
    self.domain = domain
    domains = Self.numbered(samples.map { domain.name(of: $0.identity) })
    identities = Self.numbered(samples.map(\.identity.person))
  }

  private static func numbered(_ names: [String]) -> [String: Int] {
    let numbers = Set(names).sorted().enumerated().map { ($1, $0) }
    return Dictionary(uniqueKeysWithValues: numbers)
  }

  /// The number of a training sample's domain.
  func domain(of identity: SampleIdentity) -> Int {
    domains[domain.name(of: identity), default: 0]
  }

  /// The number of a training sample's person.
  func identity(of identity: SampleIdentity) -> Int { identities[identity.person, default: 0] }
}

extension SamplingDemand.Domain {
  /// The name of a sample's domain.
  public func name(of identity: SampleIdentity) -> String {
    switch self {
    case .dataset: identity.dataset
    case .camera: identity.domain
    }
  }

  /// What a balanced sampler looks at.
  var axis: Sampler.Axis {
    switch self {
    case .dataset: .dataset
    case .camera: .domain
    }
  }
}

extension TrainingDataSummary {
  /// Counts the training samples' groups.
  public init(of samples: [StoredSample]) {
    func count(_ name: (SampleIdentity) -> String) -> Int {
      Set(samples.map { name($0.identity) }).count
    }
    self.init(
      datasets: count(\.dataset), cameras: count(\.domain), identities: count(\.person))
  }
}
