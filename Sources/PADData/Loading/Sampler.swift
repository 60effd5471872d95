internal import PADCore

/// The order in which an epoch visits samples: a pure function of the samples, the seed and
/// the epoch, so that a resumed run sees what an uninterrupted one does.
public enum Sampler: Hashable, Codable, Sendable {
  /// What balanced sampling equalizes.
  public enum Axis: String, Codable, Sendable, CaseIterable {
    case label
    case dataset
    /// Data set and camera.
    case domain
    /// Attack kind; live samples are one kind.
    case instrument
    case subject

    func value(of identity: SampleIdentity) -> String {
      switch self {
      case .label: identity.label.rawValue
      case .dataset: identity.dataset
      case .domain: identity.domain
      case .instrument: identity.instrument?.rawValue ?? ""
      case .subject: identity.person
      }
    }
  }

  /// As given.
  case sequential
  /// Each sample once, in random order.
  case shuffled
  /// Equal shares for every value of the first axis, within each for every value of the
  /// second, and so on: k values take turns, so that any k successive draws hold one of each.
  /// A group's samples are each drawn once before any is drawn again, also across epochs; an
  /// epoch has as many draws as there are samples.
  case balanced([Axis])

  /// Balanced by label, then by domain, then by attack kind.
  public static let balanced = Sampler.balanced([.label, .domain, .instrument])

  /// Positions in `samples`, in the order of the visit.
  ///
  /// - Parameter draws: how many draws an epoch has; nil: as many as there are samples. What one
  ///   epoch leaves of a pass over the samples, the next one takes.
  public func order(of samples: [StoredSample], epoch: Int, seed: UInt64, draws: Int? = nil)
    -> [Int]
  {
    let units = samples.enumerated().map { index, sample in
      SampledUnit(identity: sample.identity, positions: index..<index + 1)
    }
    return order(of: units, epoch: epoch, seed: seed, draws: draws)
  }

  /// Positions of the units' samples, in the order of the visit; the units' positions lie one
  /// behind the other from 0.
  func order(of units: [SampledUnit], epoch: Int, seed: UInt64, draws: Int? = nil) -> [Int] {
    let all = 0..<(units.last?.positions.upperBound ?? 0)
    guard !all.isEmpty else { return [] }
    let count = draws ?? all.count
    let wanted = epoch * count..<(epoch + 1) * count
    switch self {
    case .sequential:
      return wanted.map { $0 % all.count }
    case .shuffled:
      let passes = wanted.lowerBound / all.count...(wanted.upperBound - 1) / all.count
      let shuffled = passes.flatMap { pass in
        var generator = SeededGenerator(seed: seed).child(UInt64(pass))
        return all.shuffled(using: &generator)
      }
      let start = wanted.lowerBound - passes.lowerBound * all.count
      return Array(shuffled[start..<start + count])
    case .balanced(let axes):
      let tree = TurnTree(units, axes[...], SeededGenerator(seed: seed))
      return wanted.map { tree.draw($0) }
    }
  }
}

/// Samples that agree in everything a sampler looks at.
struct SampledUnit {
  var identity: SampleIdentity
  var positions: Range<Int>
}

/// Groups within groups that take turns. Draw n of a group is a function of n alone.
private final class TurnTree {
  private let children: [TurnTree]
  private let members: [Int]
  private let generator: SeededGenerator
  private var round = -1
  private var order: [Int] = []

  init(
    _ units: [SampledUnit], _ axes: ArraySlice<Sampler.Axis>, _ generator: SeededGenerator
  ) {
    self.generator = generator
    guard let axis = axes.first else {
      members = units.flatMap(\.positions)
      children = []
      return
    }
    members = []
    children = Dictionary(grouping: units) { axis.value(of: $0.identity) }
      .sorted { $0.key < $1.key }
      .enumerated().map { index, group in
        TurnTree(group.value, axes.dropFirst(), generator.child(UInt64(index)))
      }
  }

  func draw(_ number: Int) -> Int {
    let count = children.isEmpty ? members.count : children.count
    let (turn, position) = number.quotientAndRemainder(dividingBy: count)
    if turn != round {
      // Children's generators are this one's too; the offset keeps the families apart.
      var generator = generator.child(UInt64(turn) &+ 1 << 32)
      order = (0..<count).shuffled(using: &generator)
      round = turn
    }
    return children.isEmpty ? members[order[position]] : children[order[position]].draw(turn)
  }
}
