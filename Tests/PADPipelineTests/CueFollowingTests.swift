import Foundation
import PADCore
import PADData
import PADMetrics
import PADPipeline
import Testing

@Suite(.serialized) struct CueFollowingTests {
  private func withStore<Result>(_ body: (Store) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).store")
    defer {
      for end in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: url.path + end)
      }
    }
    try PlantedStore.write(to: url) { label, _ in label == .live ? 0.7 : 1 }
    return try body(try Store(at: url))
  }

  private func scored(_ samples: [StoredSample], _ score: (StoredSample, Int) throws -> Double)
    rethrows -> [ScoredSample]
  {
    try samples.enumerated().map {
      ScoredSample(sample: $1.identity, score: try score($1, $0))
    }
  }

  @Test func scoresThatAreACueFollowItInBothClasses() throws {
    try withStore { store in
      let samples = try store.samples()
      let scores = try scored(samples) { sample, _ in
        -(try CueValues(of: sample, in: store)[.redToGreen] ?? .nan)
      }
      let found = try CueFollowing(
        of: scores, samples: samples, in: store, settings: .init(replicates: 100))
      #expect(found.live == 48 && found.attack == 48)
      let first = try #require(found.rows.first)
      #expect(first.cue == .redToGreen)
      #expect(first.live?.rho == Estimate(-1, interval: Interval(lower: -1, upper: -1)))
      #expect(first.attack?.rho.value == -1)
      #expect(first.live?.clusters == 8)
      // All files are of one size, and no picture's size is known.
      #expect(
        Set(Cue.allCases).subtracting(found.rows.map(\.cue))
          == [.fileSize, .cropWidth, .faceShare, .faceX, .faceY])
      #expect(found.rows.map(\.strength) == found.rows.map(\.strength).sorted(by: >))
      #expect(found.text.contains("red/green"))
      #expect(found.text.contains("-1.000  -1.00 to -1.00"))
    }
  }

  /// Between the classes the light differs by much; within them these scores do not know it.
  @Test func whatOnlySeparatesTheClassesIsNotFollowed() throws {
    try withStore { store in
      let samples = try store.samples()
      let scores = scored(samples) { sample, index in
        (sample.identity.label == .live ? 10 : 0) + Double(index * 37 % 48) / 48
      }
      let found = try CueFollowing(of: scores, samples: samples, in: store, settings: .init())
      let mean = try #require(found.rows.first { $0.cue == .mean })
      // Of 48 pairs at random, |rho| stays below 3 / sqrt(47).
      #expect(mean.strength < 0.44)
    }
  }

  @Test func samplesWithoutAScoreAreLeftOut() throws {
    try withStore { store in
      let samples = try store.samples()
      let scores = scored(samples) { sample, index in
        sample.identity.label == .live ? .nan : Double(index)
      }
      let found = try CueFollowing(of: scores, samples: samples, in: store, settings: .init())
      #expect(found.live == 0 && found.attack == 48)
      #expect(found.rows.allSatisfy { $0.live == nil && $0.attack != nil })
      #expect(found.cells.allSatisfy { $0[1] == "-" && $0[2] == "-" })
    }
  }

  @Test func evaluatingARunMeasuresItsCues() throws {
    let world = try TrainingWorld()
    let run = try world.train("run")
    let result = try Evaluating.evaluate(.init(subject: .run(run)))
    let cues = try #require(result.cues)
    let counts = try #require(result.sections.first).evaluation.byImage.counts
    #expect(cues.live == counts.live && cues.attack == counts.attack)
    #expect(result.text.contains("How much the scores follow each cue within a class"))
    let again = try JSONText.decode(Evaluating.Result.self, from: Data(result.json().utf8))
    #expect(again.cues == cues)

    let without = try Evaluating.evaluate(.init(subject: .run(run), measuresCues: false))
    #expect(without.cues == nil)
    #expect(!without.text.contains("follow each cue"))
    #expect(!(try without.json().contains("\"cues\"")))
    // An evaluation of before the cues were measured is one still.
    #expect(
      try JSONText.decode(Evaluating.Result.self, from: Data(without.json().utf8)).cues == nil)
  }
}
