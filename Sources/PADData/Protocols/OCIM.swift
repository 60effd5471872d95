internal import PADCore

/// The four data sets over which domain generalization is compared, by the letter that the field
/// gives them.
///
/// Source: Jia et al., *Single-side domain generalization for face anti-spoofing*, CVPR 2020,
/// section 4.
public enum OCIMTarget: String, CaseIterable, Hashable, Sendable {
  case oulu = "o"
  case casia = "c"
  /// Replay-Attack, of the Idiap institute.
  case replayAttack = "i"
  case msu = "m"

  /// Whose data set it is.
  var adapter: AdapterKind {
    switch self {
    case .oulu: .ouluNPU
    case .casia: .casiaFASD
    case .replayAttack: .replayAttack
    case .msu: .msuMFSD
    }
  }
}

extension EvaluationProtocol {
  /// Three of the four data sets train, the fourth tests; other data sets of the store are not used.
  ///
  /// - Parameter dataset: the store's name of an adapter's data set.
  /// - Throws: as `leaveOneOut`.
  static func ocim(
    _ target: OCIMTarget, of samples: [StoredSample], seed: UInt64,
    dataset: (AdapterKind) throws -> String
  ) throws -> EvaluationProtocol {
    let names = try OCIMTarget.allCases.map { ($0, try dataset($0.adapter)) }
    let sources = names.filter { $0.0 != target }.map(\.1)
    let tested = names.filter { $0.0 == target }.map(\.1)
    let letters = OCIMTarget.allCases.filter { $0 != target }.map { $0.rawValue.uppercased() }
    return try merging(
      sources, test: tested[0],
      titled: "\(letters.joined())->\(target.rawValue.uppercased()) (seed \(seed))", samples, seed)
  }
}
