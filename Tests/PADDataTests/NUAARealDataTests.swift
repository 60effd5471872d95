import Foundation
import PADCore
import PADData
import Testing

/// NUAA's official train lists, where this machine has them.
private enum RealNUAA {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "../shared/data/nuaa-train").standardizedFileURL

  static var exists: Bool {
    FileManager.default.fileExists(
      atPath: root.appending(path: "client_train_face.txt").path)
  }

  static func samples() throws -> [StoredSample] {
    try NUAAAdapter().list(root).samples.map { stored($0.identity) }
  }
}

@Suite(
  "NUAA, real data",
  .enabled(if: RealNUAA.exists, "../shared/data/nuaa-train is not on this machine"))
struct NUAARealDataTests {
  @Test("the official counts, subjects and sessions")
  func counts() throws {
    let listing = try NUAAAdapter().list(RealNUAA.root)
    #expect(listing.skipped.isEmpty)
    let identities = listing.samples.map(\.identity)
    #expect(identities.count { $0.label == .live } == 1743)
    #expect(identities.count { $0.label == .attack } == 1748)
    #expect(Set(identities.map(\.subject)).sorted() == (1...9).map { "000\($0)" })
    #expect(Set(identities.compactMap(\.session)) == ["01", "02"])
    #expect(identities.allSatisfy { $0.subset == .train })
    #expect(
      listing.samples.allSatisfy {
        FileManager.default.fileExists(atPath: $0.media.files[0].path)
      })
  }

  @Test("three folds of three subjects test everybody once")
  func folds() throws {
    let samples = try RealNUAA.samples()
    for seed in UInt64(1)...3 {
      let folds = try EvaluationProtocol.folds(3, of: samples, seed: seed)
        .map { try $0.resolved(over: samples) }
      #expect(folds.map { $0.persons(in: .test).count } == [3, 3, 3])
      #expect(folds.map { $0.samples(in: .test).count }.reduce(0, +) == 3491)
    }
  }

  @Test(
    "both directions across the sessions share subjects", arguments: [("01", "02"), ("02", "01")])
  func sessions(train: String, test: String) throws {
    let samples = try RealNUAA.samples()
    for seed in UInt64(1)...3 {
      let resolved = try EvaluationProtocol.crossSession(
        train: [train], test: [test], of: samples, seed: seed
      ).resolved(over: samples)
      #expect(resolved.subjectsShared)
      let untrained = resolved.testSamples(ofSubjectsOutside: [.train])
      #expect(Set(untrained.map(\.identity.label)) == [.live, .attack])
    }
  }
}
