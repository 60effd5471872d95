import Foundation
import PADCore
import PADMetrics
import PADPipeline
import Testing

/// Evaluating score files, and how an evaluation prints.
@Suite struct MetricsTests {
  private let test = """
    sample,video,subject,pai,label,score,subset
    a0,a,1,,live,2,test
    a1,a,1,,live,4,test
    b0,b,2,,live,1,test
    c0,c,1,print,attack,-3,test
    d0,d,2,replay,attack,3.5,test
    e0,e,2,replay,attack,nan,test

    """
  private let development = """
    sample,subject,pai,label,score,subset
    x,8,,live,1,dev
    y,9,mask,attack,-1,dev
    z,9,mask,attack,9,train

    """

  private func evaluate(
    _ scores: String, development: String? = nil, policy: ThresholdPolicy = .sourceDevelopment,
    subjectsShared: Bool = false
  ) throws -> Evaluation {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "scores.csv")
    try AtomicFile.write(scores, to: file)
    let other = folder.appending(path: "dev.csv")
    if let development { try AtomicFile.write(development, to: other) }
    return try Metrics.evaluate(
      Metrics.Request(
        scores: file, development: development == nil ? nil : other, policy: policy,
        subjectsShared: subjectsShared, settings: .init(replicates: 50)))
  }

  @Test func developmentFileChoosesTheThreshold() throws {
    let evaluation = try evaluate(test, development: development)
    #expect(evaluation.threshold.value == 0)  // Halfway from -1 to 1; the train row counts not.
    // Videos: live 3 and 1 accepted; print rejected, replay accepted, one without a score.
    #expect(evaluation.bpcer == 0)
    #expect(evaluation.apcer == 1)
    #expect(evaluation.headline.rates.pooledAPCER.value == 0.5)
    #expect(evaluation.headline.failures.rates.apcer == 0.5)
  }

  @Test func rowsOfOneFileDivideBySubset() throws {
    let columns = "label,score,subset\n"
    let rows = "live,1,dev\nattack,-1,dev\nlive,2,test\nattack,-2,\nattack,7,train\n"
    let evaluation = try evaluate(columns + rows)
    #expect(evaluation.threshold.value == 0)
    #expect(evaluation.byImage.counts.live == 1)
    #expect(evaluation.byImage.counts.attack == 1)
  }

  @Test func missingRolesAreErrors() {
    #expect {
      try evaluate(test)
    } throws: { "\($0)".contains("no dev rows to choose the threshold on. Pass --dev FILE") }
    #expect {
      try evaluate(development)
    } throws: { "\($0)".contains("no test rows (1 train, 2 dev, 0 test)") }
    #expect {
      try evaluate(test, development: test)
    } throws: { "\($0)".contains("no development rows (0 train, 0 dev, 6 test)") }
  }

  @Test func textNamesCountsThresholdAndTooFewAttacks() throws {
    let text = EvaluationText.render(
      try evaluate(test, development: development), title: "scores.csv")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "scores.csv")
    #expect(
      lines[1]
        == "Threshold 0: EER of 2 development images; development EER 0.00 %. "
        + "Live where score >= threshold.")
    #expect(
      lines[2]
        == "By video (mean of its frames): 2 live, 2 attack with a score (0 live, 1 attack "
        + "without); 2 subjects")
    // One of one: the lower bound is 0.025.
    #expect(
      lines.contains {
        $0.contains("APCER replay") && $0.contains("100.00 %  2.50 - 100.00 %  1 of 1 accepted")
      })
    #expect(lines.contains { $0.contains("TAR at FAR <= 1/1,000") && $0.contains("TOO FEW") })
    #expect(lines.contains { $0.contains("APNRR") && $0.contains("33.33 %") })
    #expect(!text.contains("["))  // No marks.
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
  }

  @Test func oracleAndSharedSubjectsMarkTheirLines() throws {
    let text = EvaluationText.render(
      try evaluate(test, policy: .oracle, subjectsShared: true), title: "scores.csv")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[2].hasPrefix("MARKED: oracle threshold; subjects shared"))
    for name in ["HTER", "ACER", "BPCER (FRR)", "APCER maximum", "Accuracy", "F1"] {
      let line = try #require(lines.first { $0.hasPrefix("    \(name)") })
      #expect(line.hasSuffix("[oracle threshold; subjects shared]"), "\(line)")
    }
    for name in ["AUC", "EER", "TAR at FAR"] {
      let line = try #require(lines.first { $0.hasPrefix("    \(name)") })
      #expect(line.hasSuffix("[subjects shared]"), "\(line)")
    }
  }

  @Test func smallSharesAndCountsPrintAllTheirDigits() {
    #expect(percent(0.5) == "50.00 %")
    #expect(percent(0.0000123) == "0.00123 %")
    #expect(percent(0) == "0.00 %")
    #expect(grouped(0) == "0")
    #expect(grouped(999) == "999")
    #expect(grouped(1000) == "1,000")
    #expect(grouped(12_345_678) == "12,345,678")
    #expect(grouped(-1748) == "-1,748")
  }
}
