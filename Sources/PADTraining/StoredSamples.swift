import PADCore
import PADData

extension [StoredSample] {
  /// The samples that were prepared with every one of these views.
  func having(_ kinds: [ViewKind], in store: Store) throws -> [StoredSample] {
    var samples = filter { $0.status == .prepared }
    for kind in kinds where kind != .face {
      let having = try store.samples(with: kind)
      samples.removeAll { !having.contains($0.id) }
    }
    return samples
  }

  /// At most `count` samples of every group, evenly spaced in the order that they have; the middle
  /// one where there is one.
  func evenlySpaced(_ count: Int, inEvery group: (StoredSample) -> String) -> [StoredSample] {
    var positions: [String: [Int]] = [:]
    for (index, sample) in enumerated() { positions[group(sample), default: []].append(index) }
    let kept = positions.values.flatMap { (members: [Int]) -> [Int] in
      guard members.count > count else { return members }
      // The middles of `count` equal parts.
      return (0..<count).map { part in members[(2 * part + 1) * members.count / (2 * count)] }
    }
    return kept.sorted().map { self[$0] }
  }
}
