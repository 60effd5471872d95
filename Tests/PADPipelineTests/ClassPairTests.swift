import Foundation
import PADCore
import PADMedia
import PADPipeline
import Testing

@Suite struct ClassPairTests {
  private let folder: URL

  /// CIFAR-10's layout in miniature: picture n is of class n % 10 and of gray n.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "pair-\(UUID().uuidString)")
    let data = folder.appending(path: "cifar")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    func records(_ numbers: Range<Int>) -> Data {
      Data(numbers.flatMap { [UInt8($0 % 10)] + [UInt8](repeating: UInt8($0), count: 3072) })
    }
    for batch in 1...5 {
      try records((batch - 1) * 20..<batch * 20)
        .write(to: data.appending(path: "data_batch_\(batch).bin"))
    }
    try records(100..<120).write(to: data.appending(path: "test_batch.bin"))
    let names = "airplane automobile bird cat deer dog frog horse ship truck"
      .split(separator: " ").joined(separator: "\n")
    try Data(names.utf8).write(to: data.appending(path: "batches.meta.txt"))
  }

  private func request(
    _ first: String, _ second: String, limit: Int? = nil, seed: UInt64 = 1, out: String = "out"
  ) throws -> ClassPair.Request {
    ClassPair.Request(
      source: try .init(name: "cifar10", root: folder.appending(path: "cifar")), first: first,
      second: second, limit: limit, seed: seed, out: folder.appending(path: out))
  }

  private func files(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path).sorted()
  }

  @Test func theFirstClassIsLiveAndTheSecondAnAttack() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let summary = try ClassPair.write(request("cat", "5"))
    #expect((summary.first, summary.second) == ("cat", "dog"))
    #expect((summary.train, summary.test) == (20, 4))
    #expect(try files("out/train/live").count == 10)
    #expect(try files("out/test/spoof/dog") == ["5-15.png", "5-5.png"])
    // The test split's sixth picture is number 105.
    let picture = try Image.read(folder.appending(path: "out/test/spoof/dog/5-5.png"))
    #expect(picture.pixels == [UInt8](repeating: 105, count: 3072))

    _ = try ClassPair.write(request("cat", "dog", limit: 3, out: "few"))
    _ = try ClassPair.write(request("cat", "dog", limit: 3, out: "again"))
    #expect(try files("few/train/live").count == 3)
    #expect(try files("few/train/live") == files("again/train/live"))
    #expect(try files("few/test/live").count == 2)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    func message(_ request: ClassPair.Request) -> String {
      do {
        _ = try ClassPair.write(request)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(try message(request("cta", "dog")).contains("no class 'cta'; did you mean 'cat'?"))
    #expect(try message(request("cat", "3")).contains("class 'cat' twice"))
    #expect(try message(request("cat", "dog", limit: 0)).contains("expected at least 1"))
    _ = try ClassPair.write(request("cat", "dog"))
    #expect(try message(request("cat", "dog")).contains("is there already"))
    #expect(try files("").filter { $0.hasPrefix(".") }.isEmpty)
  }
}
