internal import PADCore

/// A protocol that a data set's authors or the field defined, by its name on the command line.
///
/// Where the data set has no development people, the seed splits some off those who train.
public enum NamedProtocol: Hashable, Sendable {
  /// `oulu-1`, `oulu-2`, `oulu-3.1` to `oulu-3.6`, `oulu-4.1` to `oulu-4.6`
  case oulu(OULUProtocol)
  /// `casia-1` to `casia-7`
  case casia(CASIAScenario)
  /// `replay-grandtest`, `replay-hand`, `replay-print`, ...
  case replayAttack(ReplayAttackProtocol)
  /// `siw-1`, `siw-2.1` to `siw-2.4`, `siw-3.1`, `siw-3.2`
  case siw(SiWProtocol)
  /// `msu`: the two lists of clients
  case msu
  /// `celeba-spoof`: the lists `intra_test`
  case celebASpoof
  /// `nuaa`: the four lists, whose test shares three people with train
  case nuaa
  /// `lcc-fasd`: the three folders
  case lccFASD
  /// `loo=NAME`: the other data sets of the store train, this one tests
  case leaveOneOut(String)
  /// `ocim-o`, `ocim-c`, `ocim-i`, `ocim-m`: one of OULU-NPU, CASIA-FASD, Replay-Attack and MSU-MFSD
  /// tests, the other three train
  case ocim(OCIMTarget)
  /// `cross=A:B`: A trains, B tests; several that train are joined by `+`
  case cross(train: [String], test: String)
  /// `lv=40`: 40 % of the people who train
  case share(percent: Int)

  /// The name on the command line.
  public var name: String {
    func numbered(_ prefix: String, _ number: Int, _ fold: Int?) -> String {
      "\(prefix)-\(number)" + (fold.map { ".\($0)" } ?? "")
    }
    switch self {
    case .oulu(let definition): return numbered("oulu", definition.number, definition.fold)
    case .casia(let scenario): return "casia-\(scenario.rawValue)"
    case .replayAttack(let kind): return "replay-\(kind.rawValue)"
    case .siw(let definition): return numbered("siw", definition.number, definition.fold)
    case .msu: return "msu"
    case .celebASpoof: return "celeba-spoof"
    case .nuaa: return "nuaa"
    case .lccFASD: return "lcc-fasd"
    case .leaveOneOut(let dataset): return "loo=\(dataset)"
    case .ocim(let target): return "ocim-\(target.rawValue)"
    case .cross(let train, let test): return "cross=\(train.joined(separator: "+")):\(test)"
    case .share(let percent): return "lv=\(percent)"
    }
  }

  /// The name without the fold: protocols of one family are reported by their mean and spread.
  public var family: String {
    switch self {
    case .oulu(let definition): "oulu-\(definition.number)"
    case .siw(let definition): "siw-\(definition.number)"
    case .leaveOneOut: "loo"
    case .ocim: "ocim"
    case .share: Self.sharesFamily
    case .casia, .replayAttack, .msu, .celebASpoof, .nuaa, .lccFASD, .cross: name
    }
  }

  /// All protocols of single data sets, in order.
  public static let ofDatasets: [NamedProtocol] =
    OULUProtocol.allCases.map(NamedProtocol.oulu) + CASIAScenario.allCases.map(NamedProtocol.casia)
    + ReplayAttackProtocol.allCases.map(NamedProtocol.replayAttack) + [.msu]
    + SiWProtocol.allCases.map(NamedProtocol.siw) + [.celebASpoof, .nuaa, .lccFASD]

  /// GTCN's shares of the people who train, in percent.
  public static let shares = [100, 80, 60, 40]

  /// The family of `share(percent:)`.
  public static let sharesFamily = "lv"

  /// Reads a name; nil where it is none. Names of data sets are checked when the protocol is made.
  public init?(_ text: String) {
    let known = Self.ofDatasets + OCIMTarget.allCases.map(NamedProtocol.ocim)
    if let known = known.first(where: { $0.name == text }) {
      self = known
      return
    }
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "loo": self = .leaveOneOut(parts[1])
    case "cross":
      let sides = parts[1].split(separator: ":", omittingEmptySubsequences: false)
      let sources = sides[0].split(separator: "+").map(String.init)
      guard sides.count == 2, !sides[1].isEmpty, !sources.isEmpty else { return nil }
      self = .cross(train: sources, test: String(sides[1]))
    case Self.sharesFamily:
      guard let percent = Int(parts[1]), (1...100).contains(percent) else { return nil }
      self = .share(percent: percent)
    default: return nil
    }
  }

  /// The adapter whose data set the protocol is of; nil where it is of any.
  public var adapter: AdapterKind? {
    switch self {
    case .oulu: .ouluNPU
    case .casia: .casiaFASD
    case .replayAttack: .replayAttack
    case .siw: .siw
    case .msu: .msuMFSD
    case .celebASpoof: .celebASpoof
    case .nuaa: .nuaa
    case .lccFASD: .lccFASD
    case .leaveOneOut, .ocim, .cross, .share: nil
    }
  }
}
