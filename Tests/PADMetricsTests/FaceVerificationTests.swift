import PADCore
import PADMetrics
import Testing

@Suite struct FaceVerificationTests {
  private func face(_ name: String, _ person: String, _ descriptor: [Float]) -> DescribedFace {
    DescribedFace(name: name, person: person, descriptor: descriptor)
  }

  @Test func similarityIsTheCosine() throws {
    // (3, 4) and (4, 3): 24 / 25; lengths do not matter.
    let a = face("a", "x", [3, 4])
    #expect(try abs(a.similarity(to: face("b", "x", [8, 6])) - 0.96) < 1e-12)
    #expect(try abs(a.similarity(to: face("c", "y", [-3, -4])) + 1) < 1e-12)
    #expect(try a.similarity(to: face("d", "y", [4, -3])) == 0)
    #expect(throws: PADError.self) { try a.similarity(to: face("e", "y", [1, 2, 3])) }
    let error = #expect(throws: PADError.self) { try a.similarity(to: face("f", "y", [0, 0])) }
    #expect(error?.kind == .numerical)
  }

  private func pairs(_ genuine: [Double], _ impostors: [Double]) -> [FaceComparison] {
    genuine.map { FaceComparison(similarity: $0, isSamePerson: true) }
      + impostors.map { FaceComparison(similarity: $0, isSamePerson: false) }
  }

  /// Fold 1 is separated between .4 and .6; so are folds 2 and 3 between .1 and .9 and .3 and .5.
  /// Fold 1 at a threshold out of (.3, .5], the only range without errors on the other two: none
  /// wrong where it is above .4. Fold 2 at one of (.4, .5]: none wrong. Fold 3 at (.4, .6]: its
  /// genuine .5 falls where the threshold lies above.
  @Test func foldsChooseEachOthersThresholds() throws {
    let folds = [pairs([0.6, 0.7], [0.4, 0.2]), pairs([0.9], [0.1]), pairs([0.5], [0.3])]
    let result = try VerificationResult(folds)
    let accuracy = try #require(result.folds)
    #expect(result.genuine == 4)
    #expect(result.impostors == 4)
    #expect((0.3...0.5).contains(accuracy.thresholds[0]))
    #expect((0.4...0.5).contains(accuracy.thresholds[1]))
    #expect((0.4...0.6).contains(accuracy.thresholds[2]))
    #expect(accuracy.accuracies[1] == 1)
    // All pairs: every genuine one is above every impostor's.
    #expect(result.auc == 1)
    #expect(result.accuracyAtEqualError == 1)
    #expect(result.acceptRates.map(\.genuine) == [1, 1, 1])
  }

  @Test func ratesByHand() throws {
    // Impostors .1 .2 .3 .4 ... 1.0, genuine .35 .95: at most a tenth of the impostors above the
    // threshold accepts 1.0 alone, and so at a threshold of .95 one of two genuine pairs.
    let impostors = (1...10).map { Double($0) / 10 }
    let result = try VerificationResult([pairs([0.35, 0.95], impostors)])
    #expect(result.folds == nil)
    #expect(result.acceptRates.map(\.genuine) == [0.5, 0, 0])
    // .35 beats three of ten, .95 nine of ten.
    #expect(abs(result.auc - 0.6) < 1e-12)
  }

  @Test func personsWithOnePictureAreNoPair() {
    let error = #expect(throws: PADError.self) {
      try VerificationResult([pairs([], [0.1, 0.2])])
    }
    #expect(error?.kind == .insufficientData)
    #expect(error?.description.contains("single picture") == true)
  }

  @Test func everyProbeMeetsEveryGalleryFace() throws {
    let gallery = [face("ga", "a", [1, 0]), face("gb", "b", [0, 1])]
    let probes = [face("p1", "a", [1, 0]), face("p2", "b", [3, 4])]
    let found = try GalleryProtocol.comparisons(gallery: gallery, probes: probes)
    #expect(found.map(\.isSamePerson) == [true, false, false, true])
    for (got, wanted) in zip(found.map(\.similarity), [1, 0, 0.6, 0.8]) {
      #expect(abs(got - wanted) < 1e-12)
    }
    #expect(throws: PADError.self) {
      try GalleryProtocol.comparisons(gallery: gallery + [face("gc", "a", [1, 1])], probes: probes)
    }
    let stranger = #expect(throws: PADError.self) {
      try GalleryProtocol.comparisons(gallery: gallery, probes: [face("p", "c", [1, 1])])
    }
    #expect(stranger?.message.contains("'c'") == true)
  }

  @Test func firstLiveFacesAreTheGallery() {
    let faces: [(face: DescribedFace, isLive: Bool)] = [
      (face("1", "a", [1]), false), (face("2", "a", [1]), true), (face("3", "a", [1]), true),
      (face("4", "b", [1]), true), (face("5", "c", [1]), false),
    ]
    let split = GalleryProtocol.firstFaces(faces)
    #expect(split.gallery.map(\.name) == ["2"])
    #expect(split.probes.map(\.name) == ["1", "3"])
    // One picture, and no live one.
    #expect(split.leftOut == ["b", "c"])
  }
}
