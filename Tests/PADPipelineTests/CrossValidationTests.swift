import Foundation
import PADCore
import PADPipeline
import Testing

/// Several runs under one command, and several such commands side by side.
@Suite(.serialized) struct CrossValidationTests {
  @Test func crossValidationContinuesAndKeepsEveryEpoch() throws {
    let world = try TrainingWorld()
    let request = CrossValidation.Request(
      settings: world.settings(["cnn.epochs=2"]), store: world.store, family: .folds(3),
      seeds: [1], out: world.path("cv"))
    guard case .finished(let result) = try CrossValidation.run(request) else {
      Issue.record("not finished")
      return
    }
    #expect(result.runs.map(\.name) == ["fold-1-of-3", "fold-2-of-3", "fold-3-of-3"])
    #expect(result.runs.allSatisfy { $0.epochs.map(\.epoch) == [1, 2] })
    let table = try String(contentsOf: world.path("cv/results.md"), encoding: .utf8)
    #expect(table == result.text)

    // Finished runs are read, not repeated.
    let kept = world.path("cv/fold-1-of-3-seed-1/crossval.json")
    let changed = try #require(
      String(contentsOf: kept, encoding: .utf8)
        .replacing("\"name\" : \"fold-1-of-3\"", with: "\"name\" : \"kept\"") as String?)
    try AtomicFile.write(changed, to: kept)
    guard case .finished(let again) = try CrossValidation.run(request) else { return }
    #expect(again.runs[0].name == "kept")
  }

  @Test func comparesCrossValidationsSeedBySeed() throws {
    let world = try TrainingWorld()
    func run(_ name: String, _ overrides: [String]) throws -> CrossValidation.Result? {
      let request = CrossValidation.Request(
        settings: world.settings(["cnn.epochs=1"] + overrides), store: world.store,
        family: .folds(2), seeds: [1, 2], out: world.path(name))
      guard case .finished(let result) = try CrossValidation.run(request) else { return nil }
      return result
    }
    let one = try #require(try run("one", []))
    let two = try #require(try run("two", ["cnn.learningRate=0.0005"]))
    // By hand: the mean over the folds of each seed, then over the seeds.
    func hter(_ result: CrossValidation.Result, _ seed: UInt64) throws -> Double {
      let runs = result.runs.filter { $0.seed == seed }
      #expect(runs.count == 2)
      return try runs.map { try #require($0.sections.first).evaluation.hter }.reduce(0, +) / 2
    }
    let difference = try [1, 2].map { try hter(two, $0) - hter(one, $0) }
    let comparison = try CrossValidationComparison([world.path("one"), world.path("two")])
    #expect(comparison.runs == 4)
    let row = try #require(comparison.rows.last)
    #expect(abs(row.figures.hter.mean - (try hter(two, 1) + hter(two, 2)) / 2) < 1e-12)
    let mean = try #require(row.hterDifference?.mean)
    #expect(abs(mean - (difference[0] + difference[1]) / 2) < 1e-12)
    #expect(comparison.rows[0].hterDifference == nil)
    #expect(one.summary.protocols.map(\.name) == ["fold-1-of-2", "fold-2-of-2"])
    for (run, figures) in zip(one.runs.filter { $0.seed == 1 }, one.summary.protocols) {
      #expect(run.epochs.allSatisfy { $0.testEER <= 1 })
      #expect(figures.figures.hter.count == 2)
    }

    let error = #expect(throws: PADError.self) {
      try CrossValidationComparison([world.path("one"), world.path("absent")])
    }
    #expect(error?.message.contains("no finished cross-validation") == true)
    let other = try #require(try run("three", []))
    try AtomicFile.write(
      JSONText.encode(Array(other.runs.dropLast())), to: world.path("three/results.json"))
    let unlike = #expect(throws: PADError.self) {
      try CrossValidationComparison([world.path("one"), world.path("three")])
    }
    #expect(unlike?.message.contains("fold-2-of-2, seed 2") == true)
  }
}
