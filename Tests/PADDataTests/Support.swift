import Foundation
import PADCore
import PADData
import PADMedia
import Testing

/// A folder of its own for a test, removed with it.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "paddata-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> URL { url.appending(path: name) }

  func write(_ text: String, to name: String) throws {
    try AtomicFile.write(text, to: path(name))
  }

  func write(_ image: Image, to name: String) throws {
    let encoding = try #require(ImageEncoding(fileExtension: path(name).pathExtension))
    try AtomicFile.write(try image.encoded(encoding), to: path(name))
  }
}

/// A picture whose pixels are a function of its number.
func picture(_ number: Int, side: Int = 16) -> Image {
  var generator = SeededGenerator(seed: UInt64(number))
  let pixels = (0..<side * side * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
  return Image(width: side, height: side, pixels: pixels)
}

func identity(
  _ id: String, _ label: Label = .live, instrument: AttackInstrument? = nil,
  subject: String = "anna", dataset: String = "set", session: String? = nil,
  camera: String? = nil, subset: Subset? = nil
) -> SampleIdentity {
  SampleIdentity(
    id: id, dataset: dataset, label: label,
    instrument: instrument ?? (label == .attack ? .print : nil), subject: subject,
    session: session, camera: camera, subset: subset)
}

func stored(_ identity: SampleIdentity, status: StoredSample.Status = .prepared)
  -> StoredSample
{
  StoredSample(
    identity: identity, status: status, reason: status == .prepared ? nil : status.rawValue,
    detection: status == .prepared
      ? StoredSample.Detection(
        box: BoundingBox(x: 1, y: 2, width: 3, height: 4), confidence: 0.75) : nil,
    source: identity.id, sourceBytes: 10)
}

extension [StoredSample] {
  /// As a test made them: the store adds the crops' digests.
  var withoutDigests: [StoredSample] {
    map { sample in
      var sample = sample
      sample.cropDigest = nil
      return sample
    }
  }
}

/// Files of one byte: listing a data set never decodes one.
func touch(_ prefix: String = "", _ paths: [String], in folder: TemporaryFolder) throws {
  var made: URL?
  for path in paths {
    let url = folder.path(prefix + path)
    let parent = url.deletingLastPathComponent()
    if made != parent {
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      made = parent
    }
    try Data("x".utf8).write(to: url)
  }
}
