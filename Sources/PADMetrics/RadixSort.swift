/// Sorting of millions of scores in linear time: least significant digit first, 11 bits a pass.
enum RadixSort {
  private static let digitBits = 11
  private static let passes = 6  // 6 x 11 bits cover the 64 of a key.
  private static let buckets = 1 << digitBits
  /// Below this count the standard library's sort is as fast and needs no tables.
  private static let smallCount = 4096

  /// A score and the row that it came from.
  struct Row {
    var key: UInt64
    var index: UInt32
  }

  /// The scores in ascending order. They must not contain NaN; -0 becomes 0.
  static func ascending(_ scores: consuming [Double]) -> [Double] {
    guard scores.count >= smallCount else { return scores.map { $0 + 0 }.sorted() }
    scores.withUnsafeMutableBufferPointer { buffer in
      buffer.withMemoryRebound(to: UInt64.self) { keys in
        for i in keys.indices { keys[i] = key(of: Double(bitPattern: keys[i])) }
        sort(keys) { $0 }
        for i in keys.indices { keys[i] = score(of: keys[i]).bitPattern }
      }
    }
    return scores
  }

  /// The rows of `scores` in ascending order of their score, equal scores in their given order.
  static func order(of scores: [Double], rows: [Int]) -> [UInt32] {
    var pairs = rows.map { Row(key: key(of: scores[$0]), index: UInt32($0)) }
    if pairs.count < smallCount {
      pairs.sort { ($0.key, $0.index) < ($1.key, $1.index) }
    } else {
      pairs.withUnsafeMutableBufferPointer { sort($0) { $0.key } }
    }
    return pairs.map(\.index)
  }

  /// An unsigned integer that orders as the score does: negative numbers have all bits flipped,
  /// others the sign bit alone.
  @inline(__always)
  private static func key(of score: Double) -> UInt64 {
    let bits = (score + 0).bitPattern  // -0 + 0 = +0, so that both zeros are one score.
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  @inline(__always)
  private static func score(of key: UInt64) -> Double {
    Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
  }

  @inline(__always)
  private static func sort<Element>(
    _ elements: UnsafeMutableBufferPointer<Element>, by key: (Element) -> UInt64
  ) {
    var counts = [Int](repeating: 0, count: passes * buckets)
    for element in elements {
      let value = key(element)
      for pass in 0..<passes { counts[pass * buckets + digit(value, pass)] += 1 }
    }
    let scratch = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    defer { scratch.deallocate() }
    var source = elements
    var target = scratch
    for pass in 0..<passes {
      let bucket = pass * buckets..<(pass + 1) * buckets
      // A digit that all keys share moves nothing.
      if counts[bucket].contains(elements.count) { continue }
      var start = 0
      for i in bucket { (counts[i], start) = (start, start + counts[i]) }
      for element in source {
        let place = bucket.lowerBound + digit(key(element), pass)
        target.initializeElement(at: counts[place], to: element)
        counts[place] += 1
      }
      swap(&source, &target)
    }
    if source.baseAddress == scratch.baseAddress { _ = elements.update(fromContentsOf: scratch) }
  }

  @inline(__always)
  private static func digit(_ key: UInt64, _ pass: Int) -> Int {
    Int(truncatingIfNeeded: key >> UInt64(pass * digitBits)) & (buckets - 1)
  }
}
