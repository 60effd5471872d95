internal import Foundation
internal import PADCore

/// The samples of a store that a filter lets pass, each one look-up away: for stores of which not
/// even the list of samples is to be held in memory.
///
/// Positions follow the store's groups in their fixed order and, within a group, the order in
/// which its members were stored.
public struct StoreSelection: Sendable {
  /// Where the samples lie.
  public let store: Store
  /// Samples of the selection; all have a crop.
  public let count: Int
  let units: [SampledUnit]
  private let groups: [SampleGroup]

  /// Chooses whole groups; no sample is read.
  ///
  /// - Throws: `PADError(.unreadable)` where the store is damaged or busy, `.unsupported` where the
  ///   filter chooses among the frames of a clip: a group has no more of them than their number.
  public init(of store: Store, filter: SampleFilter = SampleFilter()) throws {
    guard filter.framesBelow == nil else {
      throw PADError(
        .unsupported, "frames below a number cannot be chosen by group",
        advice: "Filter the store's list of samples")
    }
    self.store = store
    groups = try store.groups().filter { $0.size > 0 && filter.matches($0.identity) }
    var start = 0
    units = groups.map { group in
      defer { start += group.size }
      return SampledUnit(identity: group.identity, positions: start..<start + group.size)
    }
    count = start
  }

  /// The sample at a position and its encoded crop.
  ///
  /// - Throws: `PADError` where the store has changed or is damaged.
  /// - Precondition: `position` is in 0..<count.
  func member(at position: Int) throws -> (sample: StoredSample, crop: Data) {
    var (low, high) = (0, units.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if units[middle].positions.lowerBound <= position { low = middle } else { high = middle }
    }
    return try store.member(position - units[low].positions.lowerBound, of: groups[low])
  }
}
