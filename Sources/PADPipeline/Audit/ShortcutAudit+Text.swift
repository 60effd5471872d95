import Foundation
import PADData
import PADMetrics

extension ShortcutAudit {
  /// Tables for people, one a part, the strongest cue first; then the warnings.
  public var text: String {
    var lines = [heading, reading]
    for part in parts {
      lines.append("")
      lines += table(of: part)
    }
    lines.append("")
    if !unmeasured.isEmpty {
      lines.append(
        "not measured, the store does not hold what they need: "
          + unmeasured.map(\.rawValue).joined(separator: ", "))
    }
    lines += warnings.map { "warning: \($0.text)" }
    if warnings.isEmpty {
      lines.append("no cue reaches |AUC - 0.5| >= \(number(settings.strongLimit)) with certainty")
    }
    return lines.joined(separator: "\n")
  }

  private var heading: String {
    let part =
      measured == prepared
      ? "all \(grouped(prepared)) crops"
      : "\(grouped(measured)) of \(grouped(prepared)) crops, at most "
        + "\(grouped(settings.samplesPerGroup)) of each data set, subset, session, camera and "
        + "kind, seed \(settings.seed)"
    let removal =
      settings.removeCues == CueRemoval() ? "" : "; after \(settings.removeCues.described)"
    return "How well each cue alone separates live from attack; \(part)\(removal)"
  }

  private var reading: String {
    "AUC above 0.5: higher in live, below: lower in live. \(percent(settings.confidence, digits: 0)) "
      + "intervals by bootstrap, seed \(settings.seed). STRONG: |AUC - 0.5| >= "
      + "\(number(settings.strongLimit)) and the interval excludes 0.5."
  }

  private func table(of part: Part) -> [String] {
    let head =
      "\(part.title): \(grouped(part.live)) live, \(grouped(part.attack)) attack, "
      + "\(grouped(part.subjects)) subjects"
    guard let first = part.rows.first else { return ["\(head); one class only"] }
    let drawn = first.separation.resampling.map {
      "; intervals over \(grouped($0.clusters)) \($0.cluster.rawValue)s"
    }
    let rows = part.rows.map { row in
      [
        "  \(row.cue.rawValue)", String(format: "%.3f", row.separation.auc.value),
        row.separation.auc.interval.map { String(format: "%.3f - %.3f", $0.lower, $0.upper) }
          ?? "no interval",
        Self.direction(row), short(row.liveMedian), short(row.attackMedian),
        Self.isStrong(row, settings) ? "STRONG" : "",
      ]
    }
    let header = ["  cue", "AUC", "interval", "direction", "median live", "median attack"]
    return [head + (drawn ?? "; no intervals")] + textTable([header] + rows)
  }

  private func short(_ value: Double) -> String { String(format: "%.4g", value) }
}
