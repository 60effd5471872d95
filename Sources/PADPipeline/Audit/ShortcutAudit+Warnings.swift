import Foundation
import PADData
import PADMetrics

extension ShortcutAudit {
  /// A warning for each cue that is strong somewhere, the strongest first.
  static func strongCues(in parts: [Part], _ settings: Settings) -> [Warning] {
    Cue.allCases.compactMap { cue -> (strength: Double, warning: Warning)? in
      let found = parts.compactMap { part in
        part.rows.first { $0.cue == cue && isStrong($0, settings) }.map { (part, $0) }
      }
      guard let strength = found.map(\.1.separation.strength).max() else { return nil }
      let places = found.map { "\($0.title) (\(described($1)))" }
      return (
        strength,
        Warning(
          kind: .strong, cue: cue, parts: found.map(\.0.title),
          text: "\(cue.rawValue) alone separates live from attack: "
            + places.joined(separator: ", "))
      )
    }
    .sorted { $0.strength > $1.strength }.map(\.warning)
  }

  /// A warning for each cue that is higher in live in one part and lower in another of the same
  /// axis.
  static func signChanges(in parts: [Part], _ settings: Settings) -> [Warning] {
    let compared: [Axis] = [.dataset, .subset, .session, .camera]
    return compared.flatMap { axis in
      Cue.allCases.compactMap { cue -> Warning? in
        let rows = parts.filter { $0.axis == axis }.compactMap { part in
          part.rows.first { $0.cue == cue }.map { (part, $0) }
        }
        .filter { isCertain($0.1, settings) }
        .sorted { $0.1.separation.auc.value > $1.1.separation.auc.value }
        guard let highest = rows.first, let lowest = rows.last,
          highest.1.separation.auc.value > 0.5, lowest.1.separation.auc.value < 0.5
        else { return nil }
        return Warning(
          kind: .signChange, cue: cue, parts: [highest.0.title, lowest.0.title],
          text: "\(cue.rawValue) changes sign between \(axis.rawValue)s: "
            + "\(highest.0.title) (\(described(highest.1))), "
            + "\(lowest.0.title) (\(described(lowest.1)))")
      }
    }
  }

  /// Whether a cue is to be warned of.
  static func isStrong(_ row: Row, _ settings: Settings) -> Bool {
    row.separation.isCertain && row.separation.strength >= settings.strongLimit
  }

  private static func isCertain(_ row: Row, _ settings: Settings) -> Bool {
    row.separation.isCertain && row.separation.strength >= settings.signLimit
  }

  private static func described(_ row: Row) -> String {
    "AUC \(String(format: "%.2f", row.separation.auc.value)), \(direction(row))"
  }

  static func direction(_ row: Row) -> String {
    switch row.separation.auc.value {
    case 0.5: "alike"
    case let auc: auc > 0.5 ? "higher in live" : "lower in live"
    }
  }
}
