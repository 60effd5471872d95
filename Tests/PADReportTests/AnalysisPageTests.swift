import Foundation
import PADCore
import PADMetrics
import PADReport
import Testing

/// The page of an analysis: every kind of block, and nothing that names could break.
@Suite struct AnalysisPageTests {
  private let nasty = "<img src=x onerror=alert(1)> '</script>"

  private func page() throws -> String {
    let scores = try ScoreSet(live: [1, 2, 3], attacks: [.print: [-1, 0]])
    var live = ScatterChart.Group(name: nasty, color: .live, mark: 0)
    (live.x, live.y, live.hover) = ([1, 2], [3, 4], [nasty, "b"])
    var made = ScatterChart.Group(name: "made", color: .numbered(1), mark: 1, isHollow: true)
    (made.x, made.y, made.hover) = ([0], [0], ["c"])
    let analysis = AnalysisPage(
      title: nasty, subtitle: nasty,
      sections: [
        .init(
          title: nasty, note: nasty, marks: [.trainingData],
          blocks: [
            .curves(
              CurveChart(
                title: "Losses", x: "Step",
                curves: [.init(nasty, x: [1, 2, 3, 4], y: [3, .nan, -1, 10])], isLogarithmic: true)),
            .scores(
              ScoreChart(
                title: "Scores", histogram: ScoreHistogram(scores, bins: 4), threshold: 0.5,
                summary: nasty)),
            .note(nasty),
            .scatter(ScatterChart(title: "Plane", groups: [live, made])),
          ]),
        .init(
          title: "Tables", note: "",
          blocks: [
            .bars(
              BarChart(
                title: "J", y: "J", names: ["a", nasty], series: [.init("J", [1.5, nil])])),
            .confusion(
              ConfusionTable(
                title: nasty,
                rows: [
                  .init(name: "live", label: .live, accepted: 3, rejected: 1),
                  .init(name: nasty, label: .attack, accepted: 0, rejected: 0),
                ])),
            .table(Report.Table(title: nasty, note: "", header: ["a"], rows: [[nasty]])),
            .sheet(.init(title: nasty, note: nasty, png: Data("png".utf8))),
          ]),
      ])
    let library = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).js")
    try AtomicFile.write("var Plotly = {};", to: library)
    defer { try? FileManager.default.removeItem(at: library) }
    return try analysis.html(plotly: library)
  }

  private func charts(_ page: String) throws -> [[String: Any]] {
    let start = try #require(page.range(of: "id=\"charts\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let json = Data(page[start.upperBound..<end.lowerBound].utf8)
    return try #require(JSONSerialization.jsonObject(with: json) as? [[String: Any]])
  }

  @Test func everyChartHasItsFigure() throws {
    let page = try page()
    let names = try charts(page).compactMap { $0["id"] as? String }
    #expect(names == ["analysis-0-0", "analysis-0-1", "analysis-0-3", "analysis-1-0"])
    for name in names { #expect(page.contains("id=\"\(name)\"")) }
    // Charts that follow each other share a grid; the note parts two.
    #expect(page.components(separatedBy: "<div class=\"charts\">").count == 4)
  }

  @Test func namesNeverBecomeMarkup() throws {
    let page = try page()
    #expect(!page.contains("<img src=x"))
    #expect(page.components(separatedBy: "</script>").count == 4)
    for reach in ["http://", "https://", "<link", "@import", "url("] {
      #expect(!page.contains(reach), "\(reach)")
    }
  }

  @Test func chartsKeepTheirKinds() throws {
    let charts = try charts(page())
    func trace(_ chart: Int, _ index: Int) throws -> [String: Any] {
      let traces = try #require(charts[chart]["traces"] as? [[String: Any]])
      return traces[index]
    }
    // A logarithm has no place for what is not above zero, a chart none for what is no number.
    #expect(try trace(0, 0)["y"] as? [Double] == [3, 10])
    #expect((charts[0]["y"] as? [String: Any])?["isLogarithmic"] as? Bool == true)
    #expect(charts[1]["line"] as? Double == 0.5)
    #expect(charts[2]["isSquare"] as? Bool == true)
    #expect((charts[2]["x"] as? [String: Any])?["isBare"] as? Bool == true)
    #expect(try trace(2, 0)["tone"] as? String == "live")
    #expect(try trace(2, 1)["isHollow"] as? Bool == true)
    #expect(try trace(2, 0)["symbol"] as? String != (try trace(2, 1)["symbol"] as? String))
    #expect(try trace(3, 0)["y"] as? [Double] == [1.5])
    #expect((charts[3]["x"] as? [String: Any])?["labels"] as? [String] == ["a", nasty])
  }

  @Test func tablesShowSharesAndMarks() throws {
    let page = try page()
    #expect(page.contains("<td class=\"right-8\"><b>3</b> 75.00\u{00A0}%</td>"))
    #expect(page.contains("<td class=\"wrong-3\"><b>1</b> 25.00\u{00A0}%</td>"))
    #expect(page.contains("<span class=\"badge\">training data</span>"))
    #expect(page.contains("src=\"data:image/png;base64,\(Data("png".utf8).base64EncodedString())"))
  }

  @Test func aPageNeedsItsLibrary() throws {
    let analysis = AnalysisPage(title: "a", subtitle: "", sections: [])
    let error = #expect(throws: PADError.self) {
      try analysis.html(plotly: URL(filePath: "/nowhere/plotly.min.js"))
    }
    #expect(error?.kind == .missing)
  }
}
