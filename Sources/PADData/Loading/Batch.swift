public import PADCore

/// What a batch holds of its samples.
public struct BatchViews: Hashable, Sendable {
  /// What `Batch.images` shows: the face, the context or the flow.
  public var main: ViewKind
  /// A second picture, or the flow, of the same samples.
  public var second: ViewKind?
  /// Whether the batch holds pseudo-depth.
  public var withDepth: Bool

  /// Face crops alone by default.
  public init(main: ViewKind = .face, second: ViewKind? = nil, withDepth: Bool = false) {
    self.main = main
    self.second = second
    self.withDepth = withDepth
  }

  /// Every view that is read, once each.
  public var kinds: [ViewKind] {
    let wanted = [main] + [second].compactMap { $0 } + (withDepth ? [.depth] : [])
    return ViewKind.allCases.filter(wanted.contains)
  }
}

/// Samples and their pixels, ready for a network.
public struct Batch: Sendable {
  /// One view of every sample.
  public struct Values: Sendable {
    /// - Shape: `shape`
    public let values: [Float]
    /// [N, C, H, W]
    public let shape: [Int]
  }

  /// The batch's place in its epoch, from 0.
  public let index: Int
  /// One for each image, in order.
  public let samples: [StoredSample]
  /// Pictures are [N, 3, S, S], normalized by the loader's `InputSpec`; depth is [N, 1, S, S] in
  /// 0...1; flow is [N, 2, H, W], (u, v) in pixels, 0 where it is not known.
  public let views: [ViewKind: Values]
  /// Which of the views `images` are.
  public let main: ViewKind

  /// The values of the main view.
  public var images: [Float] { views[main]?.values ?? [] }
  /// [N, C, H, W], for `images`.
  public var shape: [Int] { views[main]?.shape ?? [] }
  /// - Shape: [N]
  public var labels: [Label] { samples.map(\.identity.label) }
}
