import Foundation
import PADCore
import PADMedia
import PADMethods
import Testing
import Torch
import TorchTestSupport

@Suite struct FlowColorCodingTests {
  /// Vectors all around and of all lengths, some unknown.
  private func flow(width: Int = 24, height: Int = 18) -> OpticalFlow {
    var random = SeededGenerator(seed: 5)
    var vectors = (0..<width * height).flatMap { _ -> [Float] in
      let angle = random.uniform(in: -Double.pi...Double.pi)
      let length = random.uniform(in: 0...6)
      return [Float(length * cos(angle)), Float(length * sin(angle))]
    }
    let special: [(Float, Float)] = [
      (0, 0), (3, 0), (-3, 0), (0, 3), (0, -3), (-3, -0.0), (-0.0, -0.0), (.nan, 1), (1, .nan),
      (OpticalFlow.unknown, 0), (.infinity, 0), (3.0000002, 0), (2.9999998, 0),
    ]
    for (pixel, vector) in special.enumerated() {
      vectors[2 * pixel] = vector.0
      vectors[2 * pixel + 1] = vector.1
    }
    return OpticalFlow(width: width, height: height, vectors: vectors)
  }

  private func tensor(_ flow: OpticalFlow) throws -> Tensor {
    try Tensor(flow.vectors, shape: [1, flow.height, flow.width, 2]).permute([0, 3, 1, 2])
  }

  @Test(arguments: [3.0, 0.7, 12.5]) func colorsEqualThePictures(_ radius: Double) throws {
    let flow = flow()
    let picture = try flow.colorCoded(radius: Float(radius))
    let coding = try FlowColorCoding(radius: Double(Float(radius)))
    let colors = try coding.pictures(of: tensor(flow))
    #expect(colors.shape == [1, 3, flow.height, flow.width])
    #expect(colors.dtype == .float32)
    let levels = try colors.permute([0, 2, 3, 1]).contiguous().floats()
      .map { UInt8((($0 + 1) * 127.5).rounded()) }
    #expect(levels == picture.pixels)
  }

  @Test func theRadiusIsAQuantileOfTheKnownLengths() throws {
    // Lengths 0, 1, ..., 100 and two unknown vectors: 99 % do not exceed 99.
    let u = (0...100).map(Float.init) + [.nan, 1e10]
    let flow = try Tensor(u + u.map { _ in 0 }, shape: [1, 2, 1, 103])
    #expect(try FlowColorCoding.radius(of: flow) == 99)
  }

  @Test func theRadiusOfAStillClipIsNotThatOfItsNoise() throws {
    let flow = try Tensor.full(0.01, shape: [2, 2, 8, 8])
    #expect(try FlowColorCoding.radius(of: flow) == FlowColorCoding.smallestRadius)
  }

  @Test func flowWithoutAKnownVectorIsRefused() throws {
    let error = #expect(throws: PADError.self) {
      try FlowColorCoding.radius(of: .full(.nan, shape: [1, 2, 4, 4]))
    }
    #expect(error?.kind == .insufficientData)
  }

  @Test func aPictureIsNoFlow() throws {
    let coding = try FlowColorCoding(radius: 2)
    #expect(throws: PADError.self) { try coding.pictures(of: .zeros(shape: [1, 3, 32, 32])) }
    #expect(throws: PADError.self) { try FlowColorCoding(radius: 0) }
    #expect(throws: PADError.self) { try FlowColorCoding(radius: .infinity) }
  }
}

@Suite struct PatchGridTests {
  @Test func patchesRunRowByRow() throws {
    // 2 x 2 patches and a rest of 3 columns and 1 row; a pixel tells picture, row and column.
    let (height, width) = (65, 67)
    var values: [Double] = []
    for picture in 0..<2 {
      for row in 0..<height {
        for column in 0..<width { values.append(Double(picture * 10_000 + row * 100 + column)) }
      }
    }
    let patches = try PatchGrid.patches(of: Tensor(values, shape: [2, 1, height, width]))
    #expect(patches.shape == [8, 1, 32, 32])
    let corners = try patches.select(dim: 3, index: 0).select(dim: 2, index: 0).doubles()
    #expect(corners == [0, 32, 3200, 3232, 10_000, 10_032, 13_200, 13_232])
    let last = try patches.select(dim: 3, index: 31).select(dim: 2, index: 31).doubles()
    #expect(last[3] == 6363)
  }

  @Test func aFramesErrorIsTheMeanOfItsPatches() throws {
    let means = try PatchGrid.frameMeans(of: Tensor([1.0, 2, 3, 10, 20, 30]), pictures: 2)
    #expect(try means.doubles() == [2, 20])
  }

  @Test func aPictureWithoutRoomForAPatchIsRefused() throws {
    let error = #expect(throws: PADError.self) {
      try PatchGrid.patches(of: .zeros(shape: [1, 3, 31, 64]))
    }
    #expect(error?.message.contains("[1, 3, 31, 64]") == true)
  }
}

@Suite struct MaximumMeanDiscrepancyTests {
  @Test func equalsTheDenseFormula() throws {
    let reference = try OneClassReference()
    let errors = try reference["mmd.reference"].doubles()
    let mmd = try MaximumMeanDiscrepancy(reference: errors, seed: 1)
    #expect(abs(mmd.median - (try reference["mmd.median"].item())) < 1e-15)
    let distance = try mmd.distance(to: reference["mmd.clip"].doubles())
    #expect(abs(distance - (try reference["mmd.distance"].item())) < 1e-12)
  }

  @Test func theMedianOfDistancesByHand() throws {
    // 1, 2, 4: distances 1, 2, 3. With 9 besides: 1, 2, 3, 5, 7, 8, whose middle ones are 3, 5.
    #expect(try MaximumMeanDiscrepancy(reference: [4, 1, 2], seed: 1).median == 2)
    #expect(try MaximumMeanDiscrepancy(reference: [9, 4, 1, 2], seed: 1).median == 4)
    // Equal errors: distances 0, 1, 1.
    #expect(try MaximumMeanDiscrepancy(reference: [3, 3, 4], seed: 1).median == 1)
  }

  @Test func aDistributionIsNotFarFromItself() throws {
    let errors = (0..<40).map { Double($0) * 0.1 }
    let mmd = try MaximumMeanDiscrepancy(reference: errors, seed: 1)
    #expect(try mmd.distance(to: errors.reversed()) < 1e-7)
    let near = try mmd.distance(to: errors.map { $0 + 1 })
    let far = try mmd.distance(to: errors.map { $0 + 3 })
    #expect(near > 0 && far > near)
  }

  @Test func aLargeReferenceIsDrawnBySeed() throws {
    let errors = (0..<3_000).map { Double($0) }
    let first = try MaximumMeanDiscrepancy(reference: errors, seed: 1)
    #expect(first.reference.count == MaximumMeanDiscrepancy.referenceLimit)
    #expect(Set(first.reference).count == first.reference.count)
    #expect(try MaximumMeanDiscrepancy(reference: errors, seed: 1) == first)
    #expect(try MaximumMeanDiscrepancy(reference: errors, seed: 2) != first)
  }

  @Test func storedAndReadItIsTheSame() throws {
    let mmd = try MaximumMeanDiscrepancy(reference: [0.1, 0.4, 0.35], seed: 1)
    let copy = try JSONText.decode(MaximumMeanDiscrepancy.self, from: JSONText.data(mmd))
    #expect(copy == mmd)
  }

  @Test func aClipOfOneFrameIsRefused() throws {
    let mmd = try MaximumMeanDiscrepancy(reference: [1, 2, 4], seed: 1)
    let error = #expect(throws: PADError.self) { try mmd.distance(to: []) }
    #expect(error?.message == "a video without flow; expected two frames or more")
  }

  @Test func whatCannotBeAReferenceIsRefused() throws {
    for errors: [Double] in [[], [1], [2, 2, 2]] {
      let error = #expect(throws: PADError.self) {
        try MaximumMeanDiscrepancy(reference: errors, seed: 1)
      }
      #expect(error?.kind == .insufficientData)
    }
    let error = #expect(throws: PADError.self) {
      try MaximumMeanDiscrepancy(reference: [1, .nan], seed: 1)
    }
    #expect(error?.message == "live reference error 2 of 2 is nan")
    let mmd = try MaximumMeanDiscrepancy(reference: [1, 2], seed: 1)
    #expect(throws: PADError.self) { try mmd.distance(to: [.infinity]) }
  }
}

@Suite struct WhitenedDistanceTests {
  @Test func equalsTheInverseCovariance() throws {
    let reference = try OneClassReference()
    let distance = try WhitenedDistance(normal: reference["whitened.normal"], shrinkage: 0.01)
    let got = try Tensor(distance.distances(of: reference["whitened.other"]))
    #expect(try difference(got, reference["whitened.distances"]) < 1e-10)
  }

  @Test func whatHasNoSpreadIsRefused() throws {
    for normal in [
      try Tensor([1.0, 2], shape: [1, 2]), try Tensor([1.0, 2, 1, 2], shape: [2, 2]),
    ] {
      let error = #expect(throws: PADError.self) {
        try WhitenedDistance(normal: normal, shrinkage: 0.01)
      }
      #expect(error?.kind == .insufficientData)
    }
    let broken = try Tensor([1.0, .nan, 1, 2], shape: [2, 2])
    let error = #expect(throws: PADError.self) {
      try WhitenedDistance(normal: broken, shrinkage: 0.01)
    }
    #expect(error?.kind == .numerical)
  }

  @Test func patchesUnlikeTheNormalOnesAreFar() throws {
    var config = ReconstructionGame.Config()
    config.width = 4
    config.latentSize = 4
    let random = try Generator(seed: 3)
    let game = try ReconstructionGame(
      channels: 1, config: config, device: .cpu, using: random)
    let normal = try Tensor.randn(shape: [60, 1, 32, 32], using: random) * 0.1
    let normality = try PatchNormality(
      game: game,
      normal: [
        normal.narrow(dim: 0, start: 0, length: 40), normal.narrow(dim: 0, start: 40, length: 20),
      ])
    let own = try normality.distances(of: normal)
    let other = try normality.distances(of: normal * 4)
    #expect(own.count == 60)
    #expect(try #require(other.min()) > #require(own.max()))
  }
}

@Suite struct MotionJudgmentTests {
  /// Maps that all differ by the same from each other have that motion, whatever is drawn.
  @Test func motionIsTheMeanDifferenceInLevels() throws {
    // Each of 5 maps has its own pixel at 1 and the others at -1: two pixels of five differ by 255.
    let maps = try Tensor(
      (0..<5).flatMap { map in (0..<5).map { $0 == map ? Float(1) : -1 } }, shape: [5, 1, 1, 5])
    var random = SeededGenerator(seed: 1)
    let motion = try MotionJudgment.motion(of: maps, using: &random)
    #expect(abs(motion - 255 * 2 / 5) < 1e-12)
  }

  @Test func tooShortAClipIsRefused() throws {
    var random = SeededGenerator(seed: 1)
    let error = #expect(throws: PADError.self) {
      try MotionJudgment.motion(of: .zeros(shape: [4, 3, 8, 8]), using: &random)
    }
    #expect(error?.message.contains("4 flow maps have 6 pairs; expected 10") == true)
    #expect(throws: PADError.self) {
      try MotionJudgment.motion(of: .zeros(shape: [0, 3, 8, 8]), using: &random)
    }
  }

  @Test func oneLiveClipInAHundredMayBeStill() throws {
    let judgment = try MotionJudgment(development: (1...200).map(Double.init).reversed())
    #expect(judgment.threshold == 3)
    #expect(judgment.isStill(2.9))
    #expect(!judgment.isStill(3))
    #expect(try MotionJudgment(development: [7, 5, 6]).threshold == 5)
    #expect(throws: PADError.self) { try MotionJudgment(development: []) }
  }
}

@Suite struct ScoreRecenteringTests {
  @Test func mediansAgreeAfterwards() throws {
    let recentering = try ScoreRecentering(source: [1, 2, 9], target: [10, 20, 30, 40])
    #expect(recentering.shift == 2 - 25)
    #expect(recentering.recentered(25) == 2)
  }

  @Test func withoutScoresThereIsNoCenter() {
    #expect(throws: PADError.self) { try ScoreRecentering(source: [], target: [1]) }
    #expect(throws: PADError.self) { try ScoreRecentering(source: [1], target: [.infinity]) }
  }
}
