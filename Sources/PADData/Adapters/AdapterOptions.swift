/// What a user may say of a data set's reading. Each option is of one adapter, or of all.
public struct AdapterOptions: Hashable, Sendable {
  /// Another name for the data set than its default; not empty. Official protocols ask that it have
  /// the adapter's name as a part, such as `synthetic-nuaa`.
  public var dataset: String?
  /// Own folders: see `FolderAdapter`.
  public var subjectPattern: String?
  /// CASIA-FASD: which of the two plain files of a kind is of low quality.
  public var casiaPlainOrder: CASIAPlainOrder?
  /// NUAA: whether the pictures of a recording become a clip, for flow from each to the next.
  public var nuaaClips: Bool

  /// Leaves to the adapter what is not given.
  public init(
    dataset: String? = nil, subjectPattern: String? = nil, casiaPlainOrder: CASIAPlainOrder? = nil,
    nuaaClips: Bool = false
  ) {
    self.dataset = dataset
    self.subjectPattern = subjectPattern
    self.casiaPlainOrder = casiaPlainOrder
    self.nuaaClips = nuaaClips
  }
}
