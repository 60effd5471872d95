import PADCore
import PADMetrics
import Testing

@Suite struct ScoreFusionTests {
  private func scored(_ id: String, _ label: Label, _ score: Double, dataset: String = "d")
    -> ScoredSample
  {
    ScoredSample(
      sample: SampleIdentity(id: id, dataset: dataset, label: label, subject: "s"), score: score)
  }

  private func part(_ name: String, _ samples: [ScoredSample], _ weight: Double)
    -> ScoreFusion.Part
  {
    ScoreFusion.Part(name: name, samples: samples, weight: weight)
  }

  /// GTCN, eq. 19: 1 * face + 0.6 * context.
  @Test func addsByNameInTheOrderOfTheFirst() throws {
    let face = [
      scored("a", .live, 2), scored("b", .attack, -1), scored("a", .live, 7, dataset: "e"),
      scored("c", .live, 1),
    ]
    let context = [
      scored("a", .live, 0, dataset: "e"), scored("c", .live, .nan), scored("b", .attack, 5),
      scored("a", .live, -10),
    ]
    let fused = try ScoreFusion.weightedSum([
      part("face.csv", face, 1), part("context.csv", context, 0.6),
    ])
    #expect(fused.map(\.sample) == face.map(\.sample))
    #expect(fused.prefix(3).map(\.score) == [-4, 2, 7])
    #expect(fused[3].score.isNaN)
  }

  @Test func listsThatDifferAreRefused() {
    let face = [scored("a", .live, 2), scored("b", .attack, -1)]
    func message(_ context: [ScoredSample]) -> String? {
      let error = #expect(throws: PADError.self) {
        try ScoreFusion.weightedSum([part("f", face, 1), part("c", context, 0.6)])
      }
      return error?.message
    }
    #expect(message([face[0]]) == "c: 1 samples; expected the 2 of f")
    #expect(
      message([face[0], scored("x", .attack, 0)])
        == "c: no score of sample 'b', which f has")
    #expect(message([face[0], face[0]]) == "c: sample 'a' twice")
    #expect(
      message([face[0], scored("b", .live, 0)]) == "c: sample 'b' is live; attack in f")
    #expect(throws: PADError.self) { try ScoreFusion.weightedSum([part("f", face, 1)]) }
  }
}
