import PADCore
import PADSynthesis
import Testing

@Suite struct SynthesisPlanTests {
  @Test func countsFollowFromTheOptions() throws {
    let plan = try SynthesisPlan(seed: 1, subjects: 10, pictures: 6, freshSubjects: 2)
    let items = plan.items()
    // 10 subjects: 2 for development, 2 for test, 6 for training. Each has 6 + 3 + 3 pictures.
    func count(_ part: SynthesisPlan.Part, _ subset: Subset?) -> Int {
      items.count { $0.part == part && $0.subset == subset }
    }
    #expect(count(.set, .train) == 6 * 12)
    #expect(count(.set, .development) == 2 * 12)
    #expect(count(.set, .test) == 2 * 12)
    // Test subjects once more, 6 live and 6 masks each; 3 of each kind for each fresh subject.
    #expect(count(.unseen, .test) == 2 * 12)
    #expect(count(.fresh, nil) == 2 * 9)
    #expect(items.count == 10 * 12 + 24 + 18)
  }

  @Test func subsetsShareNoSubjectAndPathsAreUnique() throws {
    let items = try SynthesisPlan(seed: 1, subjects: 7, pictures: 4).items()
    #expect(Set(items.map(\.path)).count == items.count)
    var parts: [String: Set<String>] = [:]
    for item in items {
      parts[item.subject, default: []].insert(item.subset?.rawValue ?? "fresh")
    }
    #expect(parts.values.allSatisfy { $0.count == 1 })
    #expect(Set(parts.values.flatMap { $0 }) == ["train", "dev", "test", "fresh"])
  }

  @Test func pathsNameSubsetKindSubjectAndCamera() throws {
    let items = try SynthesisPlan(seed: 1, subjects: 4, pictures: 4).items()
    let first = try #require(items.first)
    #expect(first.path == "set/train/live/s01/s01_camA_0000.jpg")
    let replay = try #require(items.first { $0.kind == .replay && $0.camera == "camB" })
    #expect(replay.path == "set/train/spoof/replay/s01/s01_camB_0001.jpg")
    #expect(replay.kind.label == .attack && replay.kind.instrument == .replay)
    let mask = try #require(items.first { $0.kind == .mask })
    #expect(mask.path == "unseen/test/spoof/mask/s04/s04_camA_0000.jpg")
  }

  @Test func theUnseenKindIsNowhereElse() throws {
    let items = try SynthesisPlan(seed: 1, subjects: 5, pictures: 4, unseenKind: .replay).items()
    let parts = Set(items.filter { $0.kind == .replay }.map(\.part))
    #expect(parts == [.unseen])
    #expect(!items.contains { $0.kind == .mask })
    let none = try SynthesisPlan(seed: 1, subjects: 5, pictures: 4, unseenKind: nil).items()
    #expect(!none.contains { $0.part == .unseen })
  }

  @Test func furtherKindsJoinWhereAskedFor() throws {
    let plan = try SynthesisPlan(
      seed: 1, subjects: 4, pictures: 4, attacks: [.cut, .mask3d, .print], unseenKind: .print)
    let kinds = Dictionary(grouping: plan.items(), by: \.kind).mapValues { Set($0.map(\.part)) }
    #expect(kinds[.cut] == [.set, .fresh] && kinds[.mask3d] == [.set, .fresh])
    #expect(kinds[.print] == [.unseen] && kinds[.replay] == nil)
    #expect(throws: PADError.self) {
      try SynthesisPlan(seed: 1, attacks: [.print], unseenKind: .print)
    }
  }

  @Test func everyCameraTakesLiveAndAttacksAlike() throws {
    let items = try SynthesisPlan(seed: 1, subjects: 4, pictures: 12).items()
    for camera in ["camA", "camB", "camC"] {
      let taken = items.filter { $0.camera == camera && $0.part == .set }
      #expect(taken.count { $0.kind == .live } == 4 * 4)
      #expect(taken.count { $0.kind == .print } == 4 * 2)
      #expect(taken.count { $0.kind == .replay } == 4 * 2)
    }
  }

  @Test func videosHaveAnotherExtension() throws {
    let timing = try VideoTiming(seconds: 0.5, frameRate: 25)
    // Half a second of 25 frames a second: 12.5, rounded.
    #expect(timing.frames == 13)
    let plan = try SynthesisPlan(seed: 1, subjects: 4, pictures: 4, video: timing)
    let pictures = try SynthesisPlan(seed: 1, subjects: 4, pictures: 4).items().map(\.path)
    #expect(plan.items().map(\.path) == pictures.map { $0.replacing(".jpg", with: ".mp4") })
  }

  @Test func videosAndPortraitsThatCannotBeAreRefused() throws {
    #expect(throws: PADError.self) { try VideoTiming(seconds: 0) }
    #expect(throws: PADError.self) { try VideoTiming(frameRate: 500) }
    #expect(throws: PADError.self) { try SynthesisPlan(seed: 1, writesFlow: true) }
    let names = (0..<6).map { "\($0)" }
    // Four in the set, two in OUT/fresh.
    _ = try SynthesisPlan(seed: 1, subjects: 4, freshSubjects: 2, portraits: names)
    #expect(throws: PADError.self) {
      try SynthesisPlan(seed: 1, subjects: 5, freshSubjects: 2, portraits: names)
    }
    for unseen in [true, false] {
      #expect(throws: PADError.self) {
        try SynthesisPlan(
          seed: 1, subjects: 4, attacks: unseen ? [.print] : [.mask3d],
          unseenKind: unseen ? .mask3d : nil, freshSubjects: 2, portraits: names)
      }
    }
  }

  @Test func impossiblePlansAreRefused() {
    #expect(throws: PADError.self) { try SynthesisPlan(seed: 1, subjects: 3) }
    #expect(throws: PADError.self) { try SynthesisPlan(seed: 1, pictures: 1) }
    #expect(throws: PADError.self) { try SynthesisPlan(seed: 1, unseenKind: .live) }
    #expect(throws: PADError.self) { try SynthesisPlan(seed: 1, freshSubjects: -1) }
  }
}
