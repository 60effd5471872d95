import PADCore
import PADData
import PADTraining

extension CueRemoval {
  /// Reads `photometric=strong`, `gray=0.5` and so on, as a run's settings have them under
  /// `removeCues`.
  ///
  /// - Throws: `PADError(.invalid)` naming the unknown key with the nearest known one, or the value
  ///   that does not fit.
  public init(settings: [String]) throws {
    var tree = try ConfigurationTree(of: CueRemoval())
    for setting in settings {
      tree = try tree.overlaid(
        with: ConfigurationFile.assignment(setting, of: "--remove"), from: "--remove")
    }
    self = try tree.decoded(as: CueRemoval.self)
    try check()
  }

  /// `photometric strong, gray 0.5`; `nothing`.
  var described: String {
    let strengths: [(String, Strength)] = [
      ("photometric", photometric), ("recompression", recompression), ("rescaling", rescaling),
      ("blur", blur),
    ]
    var parts = strengths.filter { $0.1 != .none }.map { "\($0.0) \($0.1.rawValue)" }
    if gray > 0 { parts.append("gray \(gray)") }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }
}
