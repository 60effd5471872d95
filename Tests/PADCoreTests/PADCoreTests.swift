import Foundation
import PADCore
import Testing

@Suite struct GeometryTests {
  @Test func intersectionOverUnionOfTwoUnitShiftedSquares() {
    let a = BoundingBox(x: 0, y: 0, width: 2, height: 2)
    let b = BoundingBox(x: 1, y: 1, width: 2, height: 2)
    // Intersection 1, union 4 + 4 - 1 = 7.
    #expect(a.intersectionOverUnion(b) == 1.0 / 7.0)
    #expect(a.intersectionOverUnion(BoundingBox(x: 2, y: 0, width: 2, height: 2)) == 0)
  }

  @Test func squareGrowsAroundTheCenter() {
    let box = BoundingBox(x: 10, y: 20, width: 40, height: 20).squared(scaledBy: 1.5)
    #expect(box == BoundingBox(x: 0, y: 0, width: 60, height: 60))
  }
}

@Suite struct SeededGeneratorTests {
  @Test func sequenceIsSplitMix64() {
    // First outputs for seed 1234567, from the reference C program (Vigna, splitmix64.c).
    var generator = SeededGenerator(seed: 1_234_567)
    let values = (0..<3).map { _ in generator.next() }
    #expect(
      values == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test func childrenDoNotDependOnEachOther() {
    let parent = SeededGenerator(seed: 7)
    var first = parent.child(0)
    var again = parent.child(0)
    var second = parent.child(1)
    let value = first.next()
    #expect(value == again.next())
    #expect(value != second.next())
  }
}

@Suite struct AtomicFileTests {
  @Test func failedBodyKeepsTheEarlierFile() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "state.json")
    try AtomicFile.write("first", to: file)
    #expect(throws: PADError.self) {
      try AtomicFile.replace(file) { temporary in
        try Data("half".utf8).write(to: temporary)
        throw CocoaError(.fileWriteOutOfSpace)
      }
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == "first")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state.json"])
  }

  @Test func aRefusedFolderIsAClearError() {
    let error = #expect(throws: PADError.self) {
      try AtomicFile.write("x", to: URL(filePath: "/proc/nowhere/file"))
    }
    #expect(
      error?.message == "/proc/nowhere/file: cannot write (No such file or directory)")
  }

  @Test(arguments: [
    (".a.jpg.4711.tmp", true), (".a.4711.tmp", true), ("a.jpg.4711.tmp", false),
    (".a.jpg.tmp", false), (".a.jpg.4711", false), (".tmp", false), (".4711.tmp", false),
  ])
  func leftoversAreToldByTheirNames(name: String, isTemporary: Bool) {
    #expect(AtomicFile.isTemporary(name) == isTemporary)
  }
}

@Suite struct InputSpecTests {
  @Test func normalizesToPlanarChannelsInTheGivenOrder() {
    let spec = InputSpec(size: 1, channelOrder: .bgr, mean: [0, 0.5, 0], deviation: [1, 0.5, 2])
    let pixels: [UInt8] = [255, 51, 0]
    var output = [Float](repeating: .nan, count: 3)
    pixels.withUnsafeBufferPointer { source in
      output.withUnsafeMutableBufferPointer { spec.normalize(source, into: $0) }
    }
    // Blue 0 -> 0; green (51/255 - .5)/.5 = -.6; red 1/2.
    #expect(abs(output[0]) < 1e-6 && abs(output[1] + 0.6) < 1e-6 && abs(output[2] - 0.5) < 1e-6)
  }
}

@Suite struct NearestTests {
  @Test func findsTheMisspeltKeyOnly() {
    #expect(nearest(to: "lerningRate", among: ["learningRate", "epochs"]) == "learningRate")
    #expect(nearest(to: "zzz", among: ["learningRate", "epochs"]) == nil)
  }
}

@Suite struct ScoreDefinitionTests {
  @Test func readsTheOutputAsDefined() {
    let output: [Float] = [2, -1]
    // GTCN eq. 16: (FC_A - FC_B) / 2 = (2 + 1) / 2.
    let difference = ModelCard.ScoreDefinition.logitDifference(live: 0, attack: 1, scale: 0.5)
    #expect(difference.score(of: output) == 1.5)
    // 1 / (1 + e^-3).
    let probability = ModelCard.ScoreDefinition.probability(live: 0).score(of: output)
    #expect(abs(probability - 0.952_574_126_822_433_4) < 1e-12)
    #expect(ModelCard.ScoreDefinition.value(index: 1, negated: true).score(of: output) == 1)
  }
}
