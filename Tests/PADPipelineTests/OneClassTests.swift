import Foundation
import PADCore
import PADMedia
import PADPipeline
import Testing

/// A small data set in MNIST's form: class 0 is bright above, class 1 below, class 2 at the left.
private final class OneClassWorld {
  let folder: URL
  private static let side = 28

  init(trainPerClass: Int = 18, testPerClass: Int = 5) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "oneclass-\(UUID().uuidString)")
    try write("train", count: trainPerClass, seed: 1)
    try write("t10k", count: testPerClass, seed: 2)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> URL { folder.appending(path: name) }

  private func write(_ part: String, count: Int, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let labels = (0..<count * 3).map { UInt8($0 % 3) }
    let pixels = labels.flatMap { label in
      Self.pixels(label: Int(label), random: &random)
    }
    func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
    let sizes = [labels.count, Self.side, Self.side].flatMap(big)
    try AtomicFile.write(
      Data([0, 0, 8, 3] + sizes + pixels), to: path("\(part)-images-idx3-ubyte"))
    try AtomicFile.write(
      Data([0, 0, 8, 1] + big(labels.count) + labels), to: path("\(part)-labels-idx1-ubyte"))
  }

  static func pixels(label: Int, random: inout SeededGenerator) -> [UInt8] {
    (0..<side * side).map { pixel in
      let (row, column) = (pixel / side, pixel % side)
      let isBright = [row < side / 2, row >= side / 2, column < side / 2][label]
      return UInt8((isBright ? 180 : 60) + random.uniform(in: -40...40))
    }
  }

  /// Seconds matter here, not areas.
  static var settings: OneClassBenchmark.Settings {
    var settings = OneClassBenchmark.Settings()
    settings.game.width = 2
    settings.game.latentSize = 4
    settings.epochs = 2
    settings.batchSize = 6
    return settings
  }

  func request(
    _ settings: OneClassBenchmark.Settings = OneClassWorld.settings, out: String? = nil,
    classes: [Int]? = [0, 1, 2]
  ) -> OneClassBenchmark.Request {
    OneClassBenchmark.Request(
      source: .mnist(folder), settings: settings, classes: classes, out: out.map(path),
      threads: 1, quiet: true)
  }

  func run(_ request: OneClassBenchmark.Request) throws -> OneClassResult {
    guard case .finished(let result) = try OneClassBenchmark.run(request) else {
      throw PADError(.invalid, "interrupted")
    }
    return result
  }
}

@Suite(.serialized) struct OneClassTests {
  @Test func everyClassIsNormalInTurnInBothModes() throws {
    let world = try OneClassWorld()
    let result = try world.run(world.request(out: "out"))
    #expect(result.rows.map(\.label) == [0, 0, 1, 1, 2, 2])
    #expect(result.rows.map(\.usesDiscriminator) == [false, true, false, true, false, true])
    #expect(result.rows.allSatisfy { $0.trainCount == 18 })
    #expect(result.rows.allSatisfy { $0.normalTestCount == 5 && $0.otherTestCount == 10 })
    #expect(result.rows.allSatisfy { $0.areas.whitened > 0.9 })
    let whitened = result.rows.filter(\.usesDiscriminator).map(\.areas.whitened)
    let mean = try #require(result.mean(usesDiscriminator: true)).whitened
    #expect(abs(mean - whitened.reduce(0, +) / 3) < 1e-15)
    let table = try String(contentsOf: world.path("out/results.md"), encoding: .utf8)
    #expect(table == result.text + "\n")
    #expect(table.contains("| mean | "))
    let json = try Data(contentsOf: world.path("out/results.json"))
    #expect(try JSONText.decode(OneClassResult.self, from: json) == result)
  }

  @Test func sameSeedSameAreas() throws {
    let world = try OneClassWorld()
    func areas(_ seed: UInt64) throws -> [OneClassResult.Areas] {
      var settings = OneClassWorld.settings
      settings.seed = seed
      return try world.run(world.request(settings, classes: [1])).rows.map(\.areas)
    }
    #expect(try areas(3) == areas(3))
    #expect(try areas(3) != areas(4))
  }

  @Test func finishedClassesAreKept() throws {
    let world = try OneClassWorld()
    let first = try world.run(world.request(out: "out", classes: [2]))
    // What is kept is read, not measured again: a changed time comes back.
    let file = world.path("out/class-2-with-discriminator.json")
    var row = try JSONText.decode(OneClassResult.Row.self, from: Data(contentsOf: file))
    #expect(row == first.rows[1])
    row.seconds = 12_345
    try AtomicFile.write(JSONText.encode(row), to: file)
    let second = try world.run(world.request(out: "out", classes: [2]))
    #expect(second.rows[0] == first.rows[0])
    #expect(second.rows[1].seconds == 12_345)
  }

  @Test func aStopKeepsWhatIsFinished() throws {
    let world = try OneClassWorld()
    _ = try world.run(world.request(out: "out", classes: [0]))
    let interruption = Interruption()
    interruption.request()
    let outcome = try OneClassBenchmark.run(world.request(out: "out"), interruption: interruption)
    guard case .interrupted = outcome else {
      Issue.record("ran on")
      return
    }
    let kept = try FileManager.default.contentsOfDirectory(atPath: world.path("out").path)
    #expect(kept.filter { $0.hasPrefix("class-") }.count == 2)
    #expect(try world.run(world.request(out: "out")).rows.count == 6)
  }

  @Test func aFolderOfOtherSettingsIsRefused() throws {
    let world = try OneClassWorld()
    _ = try world.run(world.request(out: "out", classes: [0]))
    var settings = OneClassWorld.settings
    settings.epochs = 1
    let error = #expect(throws: PADError.self) {
      try world.run(world.request(settings, out: "out"))
    }
    #expect(error?.message.contains("results of other settings or other data are there") == true)
    let other = try OneClassWorld(trainPerClass: 12)
    var request = other.request()
    request.out = world.path("out")
    #expect(throws: PADError.self) { try OneClassBenchmark.run(request) }
  }

  @Test func aDamagedRowIsNamed() throws {
    let world = try OneClassWorld()
    _ = try world.run(world.request(out: "out", classes: [0]))
    let file = world.path("out/class-0-without-discriminator.json")
    try AtomicFile.write("{", to: file)
    let error = #expect(throws: PADError.self) {
      try world.run(world.request(out: "out", classes: [0]))
    }
    #expect(error?.message.contains("class-0-without-discriminator.json") == true)
  }

  @Test func heldOutPicturesAreOfTheTrainingSplit() throws {
    let world = try OneClassWorld()
    var settings = OneClassWorld.settings
    settings.part = .heldOut
    let result = try world.run(world.request(settings, classes: [0]))
    // Of 18 training pictures a class every sixth.
    #expect(result.rows.allSatisfy { $0.trainCount == 15 && $0.normalTestCount == 3 })
    #expect(result.rows.allSatisfy { $0.otherTestCount == 6 })
    #expect(result.text.hasPrefix("AUC on held-out training pictures"))
  }

  @Test func aFolderAClassServesToo() throws {
    let world = try OneClassWorld()
    var random = SeededGenerator(seed: 5)
    for (label, name) in ["above", "below"].enumerated() {
      for number in 0..<10 {
        let pixels = OneClassWorld.pixels(label: label, random: &random)
        let picture = Image(width: 28, height: 28, pixels: pixels.flatMap { [$0, 0, $0] })
        let file = world.path("pictures/\(name)/\(number).png")
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try picture.write(to: file)
      }
    }
    let source = try LabeledDataSet(name: "pictures", root: world.folder)
    #expect(source == .folder(world.path("pictures")))
    var request = world.request(classes: nil)
    request.source = source
    let result = try world.run(request)
    #expect(result.rows.map(\.name) == ["above", "above", "below", "below"])
    // Without test/ every fifth picture tests.
    #expect(result.rows.allSatisfy { $0.trainCount == 8 && $0.normalTestCount == 2 })
  }

  @Test func whatIsNoDataSetIsNamed() throws {
    let world = try OneClassWorld()
    let missing = #expect(throws: PADError.self) {
      try LabeledDataSet(name: "fashion-mnits", root: world.folder)
    }
    #expect(missing?.kind == .missing)
    #expect(missing?.message.contains("did you mean 'fashion-mnist'?") == true)
    let rootless = #expect(throws: PADError.self) {
      try LabeledDataSet(name: "cifar10", root: nil)
    }
    #expect(rootless?.description == "data 'cifar10' without a folder. Name its folder with --root")
    var request = world.request()
    request.source = .fashionMNIST(world.path("nowhere"))
    #expect(throws: PADError.self) { try OneClassBenchmark.run(request) }
  }

  @Test func classesThatCannotBeNormalAreNamed() throws {
    let world = try OneClassWorld()
    let unknown = #expect(throws: PADError.self) { try world.run(world.request(classes: [10])) }
    #expect(unknown?.message == "class 10; expected 0..<10")
    // MNIST has ten classes; the files here have pictures of three.
    let empty = #expect(throws: PADError.self) { try world.run(world.request(classes: [3])) }
    #expect(empty?.kind == .insufficientData)
    #expect(empty?.message.hasPrefix("class 3 (3): 0 training, 0 test pictures") == true)
    #expect(throws: PADError.self) { try world.run(world.request(classes: [0, 0])) }
    var settings = OneClassWorld.settings
    settings.epochs = 0
    #expect(throws: PADError.self) { try world.run(world.request(settings)) }
  }
}
