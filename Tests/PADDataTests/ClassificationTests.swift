import Foundation
import PADCore
import PADData
import PADMedia
import Testing

extension TemporaryFolder {
  fileprivate func write(_ bytes: [UInt8], to name: String) throws {
    try AtomicFile.write(Data(bytes), to: path(name))
  }
}

extension LabeledPictures {
  fileprivate var shape: [Int] { [count, height, width, channels] }
}

@Suite("Idx files")
struct IdxFileTests {
  /// Two pictures of 3 x 2 pixels.
  private static let images: [UInt8] =
    [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + Array(1...12)
  private static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 3, 1]
  // printf '\0\0\x08\x01\0\0\0\x02\x03\x01' | gzip -n | base64
  private static let zippedLabels = "H4sIAAAAAAAAA2Ng4GBkYGBgYmYEAEzPtskKAAAA"
  // printf '\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x03\x01\x02...\x0c' | gzip -n | base64
  private static let zippedImages =
    "H4sIAAAAAAAAA2Ng4GBmYGBggmJmRiZmFlY2dg5OLm4eAEgRDIQcAAAA"

  private func folder(_ changes: [String: [UInt8]?] = [:]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var files: [String: [UInt8]?] = [
      "train-images-idx3-ubyte": Self.images, "train-labels-idx1-ubyte": Self.labels,
      "t10k-images-idx3-ubyte.gz": Data(base64Encoded: Self.zippedImages).map(Array.init),
      "t10k-labels-idx1-ubyte.gz": Data(base64Encoded: Self.zippedLabels).map(Array.init),
    ]
    files.merge(changes) { $1 }
    for (name, bytes) in files {
      if let bytes { try folder.write(bytes, to: name) }
    }
    return folder
  }

  @Test("plain and gzip files hold pictures and labels")
  func pictures() throws {
    let folder = try folder()
    let split = try IdxFile.read(folder: folder.url, classNames: IdxFile.digits)
    for part in [split.train, split.test] {
      #expect(part.shape == [2, 2, 3, 1])
      #expect(part.labels == [3, 1])
      #expect(Array(part.pixels(of: 1)) == [7, 8, 9, 10, 11, 12])
    }
    let picture = split.train.picture(0)
    #expect((picture.width, picture.height) == (3, 2))
    #expect(Array(picture.pixels.prefix(6)) == [1, 1, 1, 2, 2, 2])
    let ones = split.train.only([1])
    #expect(ones.labels == [1])
    #expect(ones.pixels == Array(7...12))
  }

  struct OddFile: Sendable {
    var name: String
    var bytes: [UInt8]
    var words: String

    static func images(_ bytes: [UInt8], _ words: String) -> Self {
      Self(name: "train-images-idx3-ubyte", bytes: bytes, words: words)
    }

    static func labels(_ bytes: [UInt8], _ words: String) -> Self {
      Self(name: "train-labels-idx1-ubyte", bytes: bytes, words: words)
    }
  }

  private static let oddFiles: [OddFile] = [
    .images(labels, "begins with [0 0 8 1]; expected [0 0 8 3]"),
    .images(Array(images.dropLast()), "11 bytes behind the header; expected 2 x 2 x 3"),
    .images(images + [0], "13 bytes behind the header"),
    .images([], "begins with []"),
    // Sizes whose product overflows.
    .images(
      [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12) + [UInt8](1...12), "12 bytes behind"),
    .labels([0, 0, 8, 1, 0, 0, 0, 1, 3], "1 labels; expected 2"),
    .labels([0, 0, 8, 1, 0, 0, 0, 2, 3, 10], "label 10 of picture 1; expected 0..<10"),
    // 13 is the code of floats.
    .labels([0, 0, 13, 1, 0, 0, 0, 2, 3, 1], "begins with [0 0 d 1]"),
  ]

  @Test("files that do not agree with themselves or their labels are refused", arguments: oddFiles)
  func refusals(odd: OddFile) throws {
    let folder = try folder([odd.name: odd.bytes])
    let error = #expect(throws: PADError.self) {
      try IdxFile.read(folder: folder.url, classNames: IdxFile.digits)
    }
    #expect(error?.kind == .invalid)
    let message = error?.description ?? ""
    #expect(message.contains(odd.words), "\(message)")
    #expect(message.contains(odd.name), "\(message)")
  }

  @Test("a gzip stream that is cut off or damaged is unreadable, a missing file is named")
  func damage() throws {
    let whole = try #require(Data(base64Encoded: Self.zippedImages).map(Array.init))
    var damaged = whole
    damaged[20] ^= 0xFF
    for bytes in [Array(whole.dropLast(6)), damaged] {
      let folder = try folder(["t10k-images-idx3-ubyte.gz": bytes])
      let error = #expect(throws: PADError.self) {
        try IdxFile.read(folder: folder.url, classNames: IdxFile.digits)
      }
      #expect(error?.kind == .unreadable)
      #expect(error?.description.contains("t10k-images-idx3-ubyte.gz") == true)
    }
    let part = try folder(["train-labels-idx1-ubyte": nil])
    let missing = #expect(throws: PADError.self) {
      try IdxFile.read(folder: part.url, classNames: IdxFile.digits)
    }
    #expect(missing?.kind == .missing)
    #expect(missing?.description.contains("and so is train-labels-idx1-ubyte.gz") == true)
  }

  private static let fashion = URL(filePath: "/usr/share/datasets/fashion-mnist")

  @Test(
    "Fashion-MNIST as Debian has it",
    .enabled(
      if: FileManager.default.fileExists(atPath: fashion.path),
      "Debian's package dataset-fashion-mnist is not on this machine"))
  func fashionMNIST() throws {
    let split = try IdxFile.read(folder: Self.fashion, classNames: IdxFile.clothes)
    #expect(split.train.shape == [60_000, 28, 28, 1])
    #expect(split.test.shape == [10_000, 28, 28, 1])
    // Each class has a tenth of each part.
    for label in 0..<10 {
      #expect(split.train.only([label]).count == 6_000)
      #expect(split.test.only([label]).count == 1_000)
    }
  }
}

@Suite("CIFAR-10")
struct CIFAR10Tests {
  private func folder(_ base: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, name) in (["test_batch"] + (1...5).map { "data_batch_\($0)" }).enumerated() {
      try folder.write(record(label: UInt8(index)), to: "\(base)\(name).bin")
    }
    try folder.write(
      (0..<10).map { "class\($0)\n" }.joined() + "\n", to: "\(base)batches.meta.txt")
    return folder
  }

  /// A label, then planes whose bytes are 10, 20 and 30, the first of each one more.
  private func record(label: UInt8) -> [UInt8] {
    [label] + [10, 20, 30].flatMap { [$0 + 1] + [UInt8](repeating: $0, count: 1023) }
  }

  @Test(
    "five batches train, one tests; planes become pixels", arguments: ["", "cifar-10-batches-bin/"])
  func batches(base: String) throws {
    let folder = try folder(base)
    let split = try CIFAR10.read(folder: folder.url)
    #expect(split.train.labels == [1, 2, 3, 4, 5])
    #expect(split.test.labels == [0])
    #expect(split.test.classNames[9] == "class9")
    #expect(split.test.shape == [1, 32, 32, 3])
    #expect(Array(split.test.pixels.prefix(6)) == [11, 21, 31, 10, 20, 30])
    #expect(split.test.pixels.count == 3072)
    #expect(split.train.picture(4).pixels == split.test.picture(0).pixels)
  }

  @Test("other files are refused")
  func refusals() throws {
    let folder = try folder()
    func message() -> String {
      let error = #expect(throws: PADError.self) { try CIFAR10.read(folder: folder.url) }
      return error?.description ?? ""
    }
    try folder.write(record(label: 10), to: "data_batch_3.bin")
    #expect(message().contains("data_batch_3.bin: label 10 of picture 0; expected 0..<10"))
    try folder.write(Array(record(label: 1).dropLast()), to: "data_batch_3.bin")
    #expect(message().contains("data_batch_3.bin: 3072 bytes; expected a multiple of 3073"))
    try folder.write([UInt8](), to: "data_batch_3.bin")
    #expect(message().contains("data_batch_3.bin: 0 bytes"))
    try FileManager.default.removeItem(at: folder.path("data_batch_3.bin"))
    #expect(message().contains("data_batch_3.bin: missing"))
    try folder.write("one\ntwo\n", to: "batches.meta.txt")
    #expect(message().contains("batches.meta.txt:2: 2 class names; expected 10"))
  }
}

@Suite("Picture trees")
struct PictureTreeTests {
  @Test("classes by name, in train and test or alone")
  func classes() throws {
    let folder = try TemporaryFolder()
    try touch(
      "",
      [
        "train/dog/1.jpg", "train/cat/2.png", "train/cat/1.png", "test/cat/3.png",
        "test/dog/4.jpg", "train/cat/notes.txt", "train/readme.txt", "train/empty/x.txt",
      ],
      in: folder)
    let tree = try PictureTree(folder.url)
    #expect(tree.classNames == ["cat", "dog"])
    #expect(tree.train.map(\.path) == ["train/cat/1.png", "train/cat/2.png", "train/dog/1.jpg"])
    #expect(tree.train.map(\.label) == [0, 0, 1])
    #expect(tree.test.map(\.label) == [0, 1])
    #expect(tree.train[0].url == folder.path("train/cat/1.png"))
    #expect(
      Set(tree.skipped.map(\.path))
        == ["train/cat/notes.txt", "train/readme.txt", "train/empty/x.txt"])
    let alone = try PictureTree(folder.path("train"))
    #expect(alone.train.map(\.path) == ["cat/1.png", "cat/2.png", "dog/1.jpg"])
    #expect(alone.test.isEmpty)
  }

  @Test("one class, and other classes in the test, are refused")
  func refusals() throws {
    let folder = try TemporaryFolder()
    try touch("", ["train/cat/1.jpg", "test/cat/1.jpg"], in: folder)
    let one = #expect(throws: PADError.self) { try PictureTree(folder.url) }
    #expect(one?.kind == .missing)
    try touch("", ["train/dog/1.jpg", "test/bird/1.jpg"], in: folder)
    let other = #expect(throws: PADError.self) { try PictureTree(folder.url) }
    #expect(other?.description.contains("test/ has the classes bird, cat") == true)
  }
}

@Suite("Labeled pictures")
struct LabeledPicturesTests {
  @Test("numbers that do not agree are refused")
  func refusals() {
    func make(_ channels: Int, _ bytes: Int, _ labels: [Int]) throws -> LabeledPictures {
      try LabeledPictures(
        width: 2, height: 1, channels: channels, pixels: [UInt8](repeating: 0, count: bytes),
        labels: labels, classNames: ["a", "b"])
    }
    #expect(throws: Never.self) { try make(3, 12, [0, 1]) }
    #expect(throws: PADError.self) { try make(2, 8, [0, 1]) }
    #expect(throws: PADError.self) { try make(3, 11, [0, 1]) }
    #expect(throws: PADError.self) { try make(1, 4, [0, 2]) }
    #expect(throws: PADError.self) { try make(1, 2, [-1]) }
  }
}
