import Foundation
import PADCore
import PADMetrics
import PADReport
import Testing

/// What a report's page holds, and that nothing in it can become markup or reach the network.
@Suite struct ReportTests {
  private let nasty = "<img src=x onerror=alert(1)> & \"quotes\" '</script>"

  private func samples() -> [ScoredSample] {
    (0..<40).map { i in
      let isLive = i % 2 == 0
      return ScoredSample(
        sample: SampleIdentity(
          id: "\(nasty)-\(i)", dataset: "made-up", label: isLive ? .live : .attack,
          instrument: isLive ? nil : AttackInstrument(rawValue: i % 4 == 1 ? "print" : nasty),
          subject: "\(i / 4)"),
        score: i == 5 ? .nan : Double((i * 7) % 40) / 10 + (isLive ? 1 : 0))
    }
  }

  private func report(_ policy: ThresholdPolicy = .fixed(2.2)) throws -> Report {
    let samples = samples()
    let evaluation = try Evaluation(
      test: ScoreTable(samples), policy: policy, marks: [.subjectsShared],
      settings: .init(replicates: 20))
    return Report(
      title: "Report \(nasty)", subtitle: nasty,
      results: [Report.Result(name: nasty, evaluation: evaluation, note: nasty)],
      pictures: samples.prefix(10).map {
        Report.Picture(sample: $0, bytes: Data("picture".utf8), mediaType: "image/png")
      },
      tables: [
        Report.Table(title: nasty, note: nasty, header: ["cue", nasty], rows: [[nasty, "0.5"]])
      ],
      trainingCurves: [
        Report.TrainingCurve(
          group: nasty, name: "total", steps: [0, 1, 2], values: [3, .nan, .infinity])
      ],
      configuration: [Report.Entry("name", nasty)], limits: [nasty],
      versions: [Report.Entry("bonafide", "0.1")])
  }

  private func withLibrary<T>(_ text: String, _ body: (URL, URL) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let library = folder.appending(path: "plotly.min.js")
    try AtomicFile.write(text, to: library)
    return try body(library, folder)
  }

  private func page(_ report: Report) throws -> String {
    try withLibrary("var Plotly = {}; var s = '</script>';") { library, _ in
      try report.html(plotly: library)
    }
  }

  @Test func namesNeverBecomeMarkup() throws {
    let page = try page(report())
    #expect(!page.contains("<img src=x"))
    #expect(page.contains("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot; &#39;"))
    // The library, the data and the drawing: three elements, however often names close one.
    #expect(page.components(separatedBy: "</script>").count == 4)
    #expect(page.contains("<td>0.5</td>"))
  }

  @Test func severalDetectorsStandInOneTableAndOneChart() throws {
    var report = try report()
    let other = try Evaluation(
      test: ScoreTable(samples().map { ScoredSample(sample: $0.sample, score: -$0.score) }),
      policy: .fixed(0), settings: .init(replicates: 0))
    report.results.append(Report.Result(name: "reversed", evaluation: other))
    #expect(!(try page(report)).contains("ROC of all"))
    report.comparesResults = true
    let page = try page(report)
    #expect(page.contains("<h2>Together</h2>") && page.contains("ROC of all"))
    let own = String(format: "%.4f", report.results[0].evaluation.headline.auc.value)
    let reversed = String(format: "%.4f", other.headline.auc.value)
    #expect(own != reversed)
    #expect(page.contains("area \(own)") && page.contains("reversed: area \(reversed)"))
    #expect(!page.contains("<img src=x"))
  }

  @Test func aPageOfPicturesHoldsThemAndNoMarkup() throws {
    let page = PicturePage(
      title: nasty,
      groups: [
        PicturePage.Group(
          title: "live", detail: "2 crops",
          pictures: [
            .init(bytes: Data("one".utf8), caption: nasty, id: nasty),
            .init(bytes: Data("two".utf8), mediaType: "image/png", caption: "b", id: "2"),
          ])
      ]
    ).html
    #expect(!page.contains("<img src=x"))
    #expect(!page.contains("<script"))
    #expect(page.contains("src=\"data:image/jpeg;base64,\(Data("one".utf8).base64EncodedString())"))
    #expect(page.contains("src=\"data:image/png;base64,\(Data("two".utf8).base64EncodedString())"))
    for reach in ["http://", "https://", "<link", "@import", "url("] {
      #expect(!page.contains(reach), "\(reach)")
    }
  }

  @Test func pageReachesNothingBeyondItself() throws {
    let page = try page(report())
    #expect(page.contains("content=\"default-src &#39;none&#39;; img-src data: blob:;"))
    for reach in ["http://", "https://", "<link", "@import", "url(", "src=\"//"] {
      #expect(!page.contains(reach), "\(reach)")
    }
    #expect(
      page.contains("src=\"data:image/png;base64,\(Data("picture".utf8).base64EncodedString())"))
  }

  @Test func chartsAreValidDataWithoutInfinities() throws {
    let page = try page(report())
    let start = try #require(page.range(of: "id=\"charts\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let json = Data(page[start.upperBound..<end.lowerBound].utf8)
    let charts = try #require(JSONSerialization.jsonObject(with: json) as? [[String: Any]])
    let names = charts.compactMap { $0["id"] as? String }
    #expect(names == ["roc-0", "det-0", "histogram-0", "training-0"])
    for name in names { #expect(page.contains("id=\"\(name)\"")) }
    let training = try #require((charts[3]["traces"] as? [[String: Any]])?.first)
    #expect(training["y"] as? [Double] == [3])
    #expect(charts[2]["line"] as? Double == 2.2)
  }

  @Test func marksStandInTheBannerOnTilesAndOnLines() throws {
    let page = try page(report(.oracle))
    #expect(page.contains("Oracle threshold: the test scores chose the threshold"))
    let tiles = page.components(separatedBy: "<div class=\"tile\">").dropFirst()
    #expect(tiles.count == 6)
    #expect(tiles.allSatisfy { $0.contains("subjects shared</span>") })
    #expect(tiles.filter { $0.contains("oracle threshold</span>") }.count == 4)
    #expect(page.contains("ROC (oracle threshold; subjects shared)"))
    let unmarked = try self.page(report(.fixed(2.2)))
    #expect(!unmarked.contains("oracle threshold"))
  }

  @Test func degenerateEvaluationsStillMakeAPage() throws {
    // One score for all; all apart; infinite scores: no DET, no finite range.
    for scores in [[0.5, 0.5], [1.0, 0.0], [Double.infinity, -.infinity]] {
      let table = ScoreTable([
        ScoredSample(
          sample: SampleIdentity(id: "a", dataset: "d", label: .live, subject: "1"),
          score: scores[0]),
        ScoredSample(
          sample: SampleIdentity(id: "b", dataset: "d", label: .attack, subject: "2"),
          score: scores[1]),
      ])
      let evaluation = try Evaluation(test: table, policy: .oracle)
      let page = try page(
        Report(title: "t", results: [Report.Result(name: "r", evaluation: evaluation)]))
      #expect(page.contains("roc-0"))
      #expect(!page.contains("det-0"))
    }
  }

  @Test func missingLibraryOrResultIsAnError() throws {
    let report = try report()
    #expect {
      _ = try report.html(plotly: URL(filePath: "/nowhere/plotly.min.js"))
    } throws: { ($0 as? PADError)?.kind == .missing }
    try withLibrary("another file") { library, _ in
      #expect {
        _ = try report.html(plotly: library)
      } throws: { ($0 as? PADError)?.kind == .unreadable }
      #expect {
        _ = try Report(title: "t", results: []).html(plotly: library)
      } throws: { ($0 as? PADError)?.kind == .insufficientData }
    }
  }

  @Test func writesTheWholePageOrNothing() throws {
    try withLibrary("Plotly") { library, folder in
      let file = folder.appending(path: "report.html")
      try report().write(to: file, plotly: library)
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.hasPrefix("<!DOCTYPE html>"))
      #expect(text.hasSuffix("</html>\n"))
    }
  }

  @Test func pictureGroupsPutErrorsFirstAndShareNothing() {
    func sample(_ id: String, _ label: Label, _ score: Double) -> ScoredSample {
      ScoredSample(
        sample: SampleIdentity(id: id, dataset: "d", label: label, subject: "s"), score: score)
    }
    let samples = [
      sample("l1", .live, 1), sample("l2", .live, 2), sample("l3", .live, 3),
      sample("l-1", .live, -1), sample("l-2", .live, -2), sample("a1", .attack, 1),
      sample("a2", .attack, 2), sample("a-1", .attack, -1), sample("a-2", .attack, -2),
      sample("a-3", .attack, -3), sample("n", .live, .nan),
    ]
    let groups = PictureGroup.choose(from: samples, threshold: 0, limit: 2)
    #expect(groups.map(\.group) == PictureGroup.allCases)
    #expect(
      groups.map { $0.samples.map(\.sample.id) } == [
        ["a2", "a1"], ["l-2", "l-1"], ["l1", "l2"], ["a-1", "a-2"], ["l3"], ["a-3"], ["n"],
      ])
    #expect(PictureGroup.attacksAccepted.isError && PictureGroup.liveRejected.isError)
    let one = PictureGroup.choose(from: samples, threshold: 0, limit: 1)
    #expect(
      one.map { $0.samples.map(\.sample.id) } == [
        ["a2"], ["l-2"], ["l1"], ["a-1"], ["l3"], ["a-3"], ["n"],
      ])
  }
}
