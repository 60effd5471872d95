import Foundation
import PADCore

/// One measure in words, for a terminal or a page.
public struct MeasureRow: Hashable, Sendable {
  /// The parts of the list of measures.
  public enum Section: String, CaseIterable, Sendable {
    case ranking = "Without a threshold"
    case decision = "At the threshold"
    case targets = "At a given rate of accepted attacks"
    case failures = "Failures to acquire"
  }

  /// Where the row stands.
  public var section: Section
  /// The measure's name.
  public var name: String
  /// The number as text.
  public var value: String
  /// Empty where there is none.
  public var interval: String
  /// Counts, and what else the number needs to be understood.
  public var detail: String
}

extension Measures {
  /// All measures in reading order.
  public var rows: [MeasureRow] { rankingRows + decisionRows + targetRows + failureRows }

  private var rankingRows: [MeasureRow] {
    func row(_ name: String, _ value: String, _ interval: String?, _ detail: String) -> MeasureRow {
      MeasureRow(
        section: .ranking, name: name, value: value, interval: interval ?? "", detail: detail)
    }
    return [
      row("AUC", plain(auc.value), auc.interval.map(plain), ""),
      row(
        "EER", percent(eer.rate), eerInterval.map(percent),
        "at \(number(eer.threshold)), FAR \(percent(eer.falseAcceptRate)), "
          + "FRR \(percent(eer.falseRejectRate))"),
    ]
  }

  private var decisionRows: [MeasureRow] {
    func row(_ name: String, _ value: String, _ detail: String = "") -> MeasureRow {
      MeasureRow(section: .decision, name: name, value: value, interval: "", detail: detail)
    }
    return errorRows(rates, section: .decision) + [
      row("Accuracy", percent(confusion.accuracy)),
      row("Balanced accuracy", percent(confusion.balancedAccuracy)),
      row(
        "F1 (live)", plain(confusion.f1),
        "precision \(plain(confusion.precision)), recall \(plain(confusion.recall))"),
      row("F1 (live), balanced", plain(confusion.balancedF1), "as if there were as many attacks"),
    ]
  }

  private func errorRows(_ rates: ErrorRates, section: MeasureRow.Section) -> [MeasureRow] {
    func row(_ name: String, _ estimate: Estimate, _ detail: String) -> MeasureRow {
      MeasureRow(
        section: section, name: name, value: percent(estimate.value),
        interval: estimate.interval.map(percent) ?? "", detail: detail)
    }
    func row(_ name: String, _ rate: Rate, _ what: String) -> MeasureRow {
      MeasureRow(
        section: section, name: name, value: percent(rate.value),
        interval: percent(rate.interval), detail: "\(share(rate)) \(what)")
    }
    let species = rates.apcerBySpecies.map {
      row("APCER \($0.instrument.rawValue)", $0.rate, "accepted")
    }
    return [
      row("HTER", rates.hter, "attacks pooled"),
      row("ACER", rates.acer, "with the maximum APCER"),
      row("BPCER (FRR)", rates.bpcer, "live rejected"),
      row("APCER maximum", rates.worst.rate, "\(rates.worst.instrument.rawValue) accepted"),
      row("APCER pooled (FAR)", rates.pooledAPCER, "attacks accepted"),
    ] + species
  }

  private var targetRows: [MeasureRow] {
    func row(_ name: String, _ rate: Rate, _ point: OperatingPoint, _ achieved: String)
      -> MeasureRow
    {
      let few =
        point.hasTooFewAttacks
        ? "TOO FEW ATTACKS: the rate allows no accept"
        : "the rate allows \(grouped(point.allowedAccepts)) "
          + (point.allowedAccepts == 1 ? "accept" : "accepts")
      return MeasureRow(
        section: .targets, name: name, value: percent(rate.value),
        interval: percent(rate.interval),
        detail: "\(share(rate)); at \(number(point.threshold)), \(achieved) "
          + "\(percent(point.attackAcceptance)); \(few)")
    }
    let bpcers = bpcerAtAPCER.map { point in
      row(
        "BPCER\(Int((1 / point.target).rounded())) (APCER <= \(percent(point.target, digits: 0)))",
        point.bonaFideRejection, point, "APCER")
    }
    let tars = tarAtFAR.map { point in
      let inverse = Int((1 / point.target).rounded())
      return row(
        "TAR at FAR <= 1/\(grouped(inverse))", point.bonaFideRejection.complement, point, "FAR")
    }
    return bpcers + tars
  }

  private var failureRows: [MeasureRow] {
    guard !failures.isEmpty else { return [] }
    func row(_ name: String, _ rate: Rate, _ what: String) -> MeasureRow {
      MeasureRow(
        section: .failures, name: name, value: percent(rate.value),
        interval: percent(rate.interval), detail: "\(share(rate)) \(what)")
    }
    let species = failures.species.map {
      row("APNRR \($0.instrument.rawValue)", $0.rate, "without a score")
    }
    let counted = errorRows(failures.rates, section: .failures).map { row in
      var row = row
      row.name += ", failures counted as rejected"
      return row
    }
    return [
      row("BPNRR", failures.bpnrr, "live without a score"),
      row("APNRR", failures.apnrr, "attacks without a score"),
    ] + species + counted
  }
}

extension Evaluation {
  /// The marks that concern a section's numbers: those that do not depend on the policy's
  /// threshold are no oracle's, and moving all scores does not change them.
  public func marks(of section: MeasureRow.Section) -> [Mark] {
    switch section {
    case .decision, .failures: marks
    case .ranking, .targets: marks.filter { $0 != .oracleThreshold && $0 != .targetAdapted }
    }
  }
}

extension Evaluation {
  /// How the intervals were made, and what weakens them.
  public func intervalNote(of measures: Measures) -> String {
    var text =
      "\(percent(settings.confidence, digits: 0)) intervals: rates exact binomial (Clopper-Pearson)"
    if measures.unit == .image, byVideo != nil {
      text += ", too narrow by image since frames of one video are alike"
    }
    guard let resampling = measures.resampling else { return text + "." }
    return text
      + "; AUC, EER, HTER and ACER bootstrap over \(grouped(resampling.clusters)) "
      + "\(resampling.cluster.rawValue)s, \(grouped(resampling.replicates)) replicates, "
      + "seed \(resampling.seed)."
  }
}

extension Rate {
  /// The share of the other outcome.
  public var complement: Rate {
    var other = self
    other.count = total - count
    other.interval = Interval(lower: 1 - interval.upper, upper: 1 - interval.lower)
    return other
  }
}

/// `3.25 %`; more digits where a rate is so small that two would show none.
public func percent(_ share: Double, digits: Int = 2) -> String {
  let isTiny = share > 0 && share < 0.00005
  return String(format: "%.\(isTiny ? 5 : digits)f %%", share * 100)
}

/// `1,748`.
public func grouped(_ count: Int) -> String {
  var text = String(count.magnitude)
  var index = text.index(text.endIndex, offsetBy: -3, limitedBy: text.startIndex)
  while let place = index, place > text.startIndex {
    text.insert(",", at: place)
    index = text.index(place, offsetBy: -3, limitedBy: text.startIndex)
  }
  return count < 0 ? "-" + text : text
}

/// A threshold or score with six significant digits.
public func number(_ value: Double) -> String {
  // A threshold is the next number above a score where it must reject that score.
  value == .leastNonzeroMagnitude ? "just above 0" : String(format: "%.6g", value)
}

private func percent(_ interval: Interval) -> String {
  String(format: "%.2f - %.2f %%", interval.lower * 100, interval.upper * 100)
}

private func plain(_ value: Double) -> String { String(format: "%.4f", value) }

private func plain(_ interval: Interval) -> String {
  "\(plain(interval.lower)) - \(plain(interval.upper))"
}

private func share(_ rate: Rate) -> String { "\(grouped(rate.count)) of \(grouped(rate.total))" }
