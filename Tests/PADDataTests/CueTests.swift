import Foundation
import PADCore
import PADData
import PADMedia
import Testing

@Suite("Cues")
struct CueTests {
  /// What Reference/cues.py wrote with numpy and scipy.
  private struct Reference: Decodable {
    var name: String
    var width: Int
    var height: Int
    var pixels: [UInt8]
    var values: [String: Double]

    static func load() throws -> [Reference] {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Reference/cues.json")
      return try JSONDecoder().decode([Reference].self, from: Data(contentsOf: file))
    }
  }

  @Test("the pixels' cues are numpy's and scipy's")
  func reference() throws {
    for expected in try Reference.load() {
      let image = Image(width: expected.width, height: expected.height, pixels: expected.pixels)
      let cues = try CueValues(crop: image)
      #expect(expected.values.count == 7)
      for (name, value) in expected.values {
        let cue = try #require(Cue(rawValue: name))
        let found = try #require(cues[cue])
        #expect(abs(found - value) <= 1e-9 * max(1, abs(value)), "\(expected.name): \(name)")
      }
    }
  }

  @Test("four pixels by hand")
  func byHand() throws {
    // Luma of gray pixels is their value: 10, 20, 30, 40, and all variance is within the block.
    let pixels: [UInt8] = [10, 20, 30, 40].flatMap { [$0, $0, $0] }
    let cues = try CueValues(crop: Image(width: 2, height: 2, pixels: pixels))
    #expect(abs(try #require(cues[.mean]) - 25) < 1e-9)
    #expect(abs(try #require(cues[.contrast]) - 125.0.squareRoot()) < 1e-9)
    #expect(cues[.saturation] == 0)
    #expect(cues[.redToGreen] == 1)
    #expect(abs(try #require(cues[.highFrequencies]) - 1) < 1e-9)
    #expect(cues[.sharpness] == nil)  // No pixel has four neighbors.
    // A pure color: (200 - 50) / 200; channels 200 : 100 : 50.
    let color = try CueValues(
      crop: Image(width: 4, height: 4, pixels: (0..<16).flatMap { _ in [200, 100, 50] }))
    #expect(color[.saturation] == 0.75)
    #expect(color[.redToGreen] == 2)
    #expect(color[.blueToGreen] == 0.5)
    #expect(color[.highFrequencies] == nil)  // A flat picture has no frequencies.
    #expect(try #require(color[.sharpness]) < 1e-9)
  }

  @Test("the face's place and size need the picture's")
  func place() throws {
    let detection = StoredSample.Detection(
      box: BoundingBox(x: 20, y: 30, width: 60, height: 80), confidence: 1)
    let crop = picture(1)
    let unknown = try CueValues(crop: crop, detection: detection, sourceBytes: 1234)
    #expect(unknown[.cropWidth] == 80)
    #expect(unknown[.fileSize] == 1234)
    for cue in [Cue.faceShare, .faceX, .faceY] { #expect(unknown[cue] == nil) }
    let known = try CueValues(
      crop: crop, detection: detection, pictureSize: .init(width: 200, height: 100))
    #expect(known[.faceShare] == 0.4)
    #expect(known[.faceX] == 0.25)
    #expect(known[.faceY] == 0.7)
    #expect(known[.fileSize] == nil)
  }

  @Test("compression is the size of a JPEG: less of a blurred or compressed crop")
  func compression() throws {
    let crop = picture(2, side: 64)
    let sharp = try CueValues(crop: crop)
    #expect(
      sharp[.compression] == Double(try crop.encoded(.jpeg(quality: 75)).count) / (64 * 64))
    let compressed = try Image(decoding: crop.encoded(.jpeg(quality: 10)))
    for image in [compressed, try crop.blurred(sigma: 2)] {
      let less = try #require(try CueValues(crop: image)[.compression])
      #expect(less < 0.7 * (try #require(sharp[.compression])))
    }
  }

  @Test("black and gray pictures have what they have")
  func edges() throws {
    let black = try CueValues(crop: Image(width: 8, height: 8))
    #expect(black[.mean] == 0)
    #expect(black[.saturation] == 0)
    for cue in [Cue.redToGreen, .blueToGreen, .highFrequencies] { #expect(black[cue] == nil) }
    let single = try CueValues(crop: Image(width: 1, height: 1, pixels: [1, 2, 3]))
    #expect(single[.highFrequencies] == nil)
    #expect(single[.contrast] == 0)
    #expect(throws: PADError.self) {
      try CueValues(crop: Image(width: 8, height: 8, channels: 1))
    }
    var values = CueValues()
    #expect(Cue.allCases.allSatisfy { values[$0] == nil })
    for (number, cue) in Cue.allCases.enumerated() { values[cue] = Double(number) }
    #expect(Cue.allCases.map { values[$0] } == Cue.allCases.indices.map(Double.init))
    values[.mean] = nil
    #expect(values[.mean] == nil)
  }

  @Test("a survey keeps the order, whatever the threads, and names a sample without a crop")
  func survey() throws {
    let folder = try TemporaryFolder()
    let all = (0..<70).map { stored(identity(String(format: "%02d", $0))) }
    try makeStore(all, at: folder.path("x.store"))
    let store = try Store(at: folder.path("x.store"))
    let samples = try store.samples()
    let expected = try (0..<70).map { try CueValues(crop: picture($0))[.mean] }
    for workers in [1, 3] {
      let values = try CueSurvey.measure(samples, in: store, workers: workers)
      #expect(values.map { $0[.mean] } == expected)
      #expect(values.allSatisfy { $0[.fileSize] == 10 && $0[.cropWidth] == 4 })
    }
    #expect(try CueSurvey.measure([], in: store, workers: 2).isEmpty)
    let error = #expect(throws: PADError.self) {
      try CueSurvey.measure(samples + [stored(identity("absent"))], in: store, workers: 2)
    }
    #expect(error?.message.contains("'absent'") == true)
  }

  @Test("thinning takes at most so many of each group, the same for a seed")
  func thinning() {
    let samples = (0..<300).map { number in
      stored(
        identity(
          String(format: "%03d", number), number % 3 == 0 ? .live : .attack,
          session: number < 30 ? "small" : "large"))
    }
    let thinned = CueSurvey.thinned(samples, to: 20, seed: 1)
    #expect(thinned.map(\.id) == thinned.map(\.id).sorted())
    func count(_ label: Label, _ session: String) -> Int {
      thinned.count { $0.identity.label == label && $0.identity.session == session }
    }
    #expect(count(.live, "small") == 10)
    #expect(count(.attack, "small") == 20)
    #expect(count(.live, "large") == 20)
    #expect(count(.attack, "large") == 20)
    #expect(thinned == CueSurvey.thinned(samples, to: 20, seed: 1))
    #expect(thinned != CueSurvey.thinned(samples, to: 20, seed: 2))
    #expect(CueSurvey.thinned(samples, to: 1000, seed: 1) == samples)
  }
}
