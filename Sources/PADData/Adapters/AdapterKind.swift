public import Foundation
internal import PADCore

/// The adapters by their names on the command line.
public enum AdapterKind: String, CaseIterable, Sendable {
  case folder
  case manifest
  case ouluNPU = "oulu-npu"
  case casiaFASD = "casia-fasd"
  case replayAttack = "replay-attack"
  case msuMFSD = "msu-mfsd"
  case siw
  case roseYoutu = "rose-youtu"
  case celebASpoof = "celeba-spoof"
  case nuaa
  case lccFASD = "lcc-fasd"
  case lfw

  /// - Parameters:
  ///   - root: the data set's folder, whose name is the default name of own data.
  ///   - options: what the user says beyond the root.
  /// - Throws: `PADError(.invalid)` for an option that the adapter does not take and an empty name.
  public func adapter(root: URL, options: AdapterOptions = AdapterOptions()) throws
    -> any DatasetAdapter
  {
    try check(options)
    // The name of a data set's own is the adapter's, so that protocols find it.
    let name = options.dataset ?? rawValue
    switch self {
    case .folder:
      return try FolderAdapter(
        dataset: options.dataset ?? Self.ownName(root), subjectPattern: options.subjectPattern)
    case .manifest: return ManifestAdapter(dataset: options.dataset ?? Self.ownName(root))
    case .ouluNPU: return OULUNPUAdapter(dataset: name)
    case .casiaFASD:
      return CASIAFASDAdapter(dataset: name, plainOrder: options.casiaPlainOrder ?? .lowFirst)
    case .replayAttack: return ReplayAttackAdapter(dataset: name)
    case .msuMFSD: return MSUMFSDAdapter(dataset: name)
    case .siw: return SiWAdapter(dataset: name)
    case .roseYoutu: return RoseYoutuAdapter(dataset: name)
    case .celebASpoof: return CelebASpoofAdapter(dataset: name)
    case .nuaa:
      return NUAAAdapter(
        dataset: name, form: NUAAAdapter.form(of: root), joinsClips: options.nuaaClips)
    case .lccFASD: return LCCFASDAdapter(dataset: name)
    case .lfw: return LFWAdapter(dataset: name)
    }
  }

  /// A folder is called by its name; a manifest by its folder's, or by its own where it is named.
  private static func ownName(_ root: URL) -> String {
    root.standardizedFileURL.deletingPathExtension().lastPathComponent
  }

  private func check(_ options: AdapterOptions) throws {
    if let name = options.dataset, name.allSatisfy(\.isWhitespace) {
      throw PADError(
        .invalid, "the data set's name is empty",
        advice: "Leave out --dataset, or give a name such as \(rawValue)")
    }
    guard options.subjectPattern == nil || self == .folder else {
      throw PADError(
        .invalid, "a subject pattern is for own folders; \(rawValue) says its subjects itself")
    }
    guard options.casiaPlainOrder == nil || self == .casiaFASD else {
      throw PADError(
        .invalid, "which plain file is of low quality is a question to casia-fasd, not \(rawValue)")
    }
    guard !options.nuaaClips || self == .nuaa else {
      throw PADError(.invalid, "clips of consecutive pictures are for nuaa, not \(rawValue)")
    }
  }
}
