import Foundation
import PADCore
import PADData
import PADPipeline
import PADReport
import PADTraining
import Testing

/// `bonafide analyze` on a small run.
@Suite(.serialized) struct AnalyzingTests {
  private func analyze(_ request: Analyzing.Request, progress: (String) -> Void = { _ in }) throws
    -> (result: Analyzing.Result, page: String)
  {
    let result = try Analyzing.analyze(request, progress: progress)
    return (result, try String(contentsOf: result.page, encoding: .utf8))
  }

  @Test func aRunBecomesOnePage() throws {
    let world = try TrainingWorld()
    let run = try world.train("run", ["cnn.epochs=12"])
    let before = try FileManager.default.contentsOfDirectory(atPath: run.path).sorted()
    var lines: [String] = []
    let (result, page) = try analyze(.init(runs: [run])) { lines.append($0) }

    #expect(result.page == run.appending(path: "analysis.html"))
    let after = try FileManager.default.contentsOfDirectory(atPath: run.path).sorted()
    #expect(Set(after) == Set(before).union(["analysis.html"]))
    let analysis = try #require(result.runs.first)
    let best = try #require(try Checkpoint.state(of: RunDirectory(run).bestCheckpoint).best)
    #expect(analysis.threshold == best.developmentThreshold)
    #expect(analysis.epoch == best.epoch)
    #expect(analysis.marks.isEmpty && analysis.notes.isEmpty)
    let evaluation = try Evaluating.evaluate(
      .init(subject: .run(run), policy: .fixed(best.developmentThreshold))
    ).sections[0].evaluation
    #expect(analysis.confusion == evaluation.byImage.confusion)
    #expect(analysis.auc == evaluation.auc && analysis.hter == evaluation.hter)
    #expect(analysis.fisherCriterion > 1)

    let embedding = try #require(analysis.embedding)
    #expect(
      embedding.points.count == evaluation.byImage.counts.live + evaluation.byImage.counts.attack)
    #expect(embedding.dimensions == 64)
    #expect(embedding.points.allSatisfy { $0.pca.count == 2 && $0.tsne.count == 2 })
    // 32-pixel inputs: the sixteenth of the counts at 128 pixels, Table 1.
    #expect(analysis.networks.map(\.cost.parameters) == [71_984 + 2 + 448])
    let operations =
      16 * 1024 * 27 + 16 * 256 * 144 + 32 * 64 * 144 + 32 * 16 * 288
      + 64 * 4 * 288 + 64 * 4 * 576 + 128
    #expect(analysis.networks[0].multiplyAccumulates == operations)
    #expect(analysis.deployed?.multiplyAccumulates == operations)

    for heading in [
      "<h2>Training</h2>", "<h2>Scores</h2>", "<h2>Embeddings</h2>", "Grad-CAM, test",
      "<h2>Networks</h2>", "Confusion matrix", "t-SNE by label", "PCA by label",
    ] { #expect(page.contains(heading), "\(heading)") }
    #expect(!page.contains("Left out"))
    #expect(page.contains("data:image/png;base64,"))
    #expect(lines.contains("run: Grad-CAM"))
    #expect(try result.json().contains("\"fisherCriterion\""))
    #expect(result.text.contains("Fisher's J"))
  }

  /// The same samples at the same places, whatever was analyzed before.
  @Test func pagesRepeatAndFollowTheSeed() throws {
    let world = try TrainingWorld()
    let run = try world.train("run")
    func ids(_ seed: UInt64) throws -> [String] {
      let request = Analyzing.Request(
        runs: [run], limit: 3, seed: seed, page: world.path("a.html"))
      let points = try analyze(request).result.runs[0].embedding?.points ?? []
      return points.map { "\($0.id) \($0.pca) \($0.tsne)" }
    }
    let first = try ids(1)
    #expect(first.count == 6)
    #expect(try ids(1) == first)
    #expect(try ids(2) != first)
    // Too few points for neighborhoods: said, and left out.
    let page = try String(contentsOf: world.path("a.html"), encoding: .utf8)
    #expect(page.contains("t-SNE of 6 points was left out"))
    #expect(!page.contains("t-SNE by label"))
  }

  @Test func subsetsAndRunsStandBesideEachOther() throws {
    let world = try TrainingWorld()
    let runs = [try world.train("one"), try world.train("two", ["seed=2"])]
    let (result, page) = try analyze(
      .init(runs: runs, subset: .development, beside: .train, page: world.path("both.html")))
    #expect(result.runs.map(\.name) == ["one", "two"])
    #expect(result.runs.allSatisfy { $0.marks == [.developmentData] })
    let points = try #require(result.runs[1].embedding).points
    #expect(Set(points.map(\.subset)) == [.development, .train])
    #expect(page.contains("<span class=\"badge\">training data</span>"))
    #expect(page.contains("<h2>Comparison <span class=\"badge\">development data</span></h2>"))
    #expect(page.contains("t-SNE by domain, two"))
    #expect(page.contains("world (train)"))
  }

  @Test func whatCannotBeAnalyzedIsSaid() throws {
    let world = try TrainingWorld()
    #expect(throws: PADError.self) { try Analyzing.analyze(.init(runs: [])) }
    #expect(throws: PADError.self) { try Analyzing.analyze(.init(runs: [world.folder])) }
    let run = try world.train("run")
    #expect(throws: PADError.self) { try Analyzing.analyze(.init(runs: [run], limit: 0)) }
    #expect(throws: PADError.self) {
      try Analyzing.analyze(.init(runs: [run], subset: .test, beside: .test))
    }
    let stop = Interruption()
    stop.request()
    #expect(throws: Analyzing.Interrupted.self) {
      try Analyzing.analyze(.init(runs: [run]), interruption: stop)
    }
    #expect(!FileManager.default.fileExists(atPath: run.appending(path: "analysis.html").path))
    _ = try StoreWriter(existing: world.store).removeSubject("s0")
    let error = #expect(throws: PADError.self) { try Analyzing.analyze(.init(runs: [run])) }
    #expect(error?.message.contains("no longer the data") == true)
  }
}
