import Foundation
import PADCore
import PADData
import PADMedia
import Testing

/// An augmentation that is to remove a cue removes it: planted between two classes of crops, it
/// tells them apart before and not after.
@Suite("Removing cues")
struct CueRemovalTests {
  /// A crop of 64 x 64 with soft structure, fine noise and a skin's colors, by its number.
  private func crop(_ number: Int) throws -> Image {
    var generator = SeededGenerator(seed: 7).child(UInt64(number))
    let coarse = Image(
      width: 8, height: 8,
      pixels: (0..<64).flatMap { _ -> [UInt8] in
        let light = generator.uniform(in: 60...190)
        return [1.1, 0.9, 0.8].map { UInt8(light * $0 + generator.uniform(in: -8...8)) }
      })
    var image = try coarse.resized(width: 64, height: 64, interpolation: .bilinear)
    image.pixels = image.pixels.map {
      UInt8(min(max(Double($0) + generator.uniform(in: -10...10), 0), 255))
    }
    return image
  }

  private func mapped(_ image: Image, _ change: (Int, Double) -> Double) -> Image {
    var image = image
    image.pixels = image.pixels.enumerated().map { index, value in
      UInt8(min(max(change(index % 3, Double(value)).rounded(), 0), 255))
    }
    return image
  }

  private func draw(_ change: (inout AugmentationDraw) -> Void) -> AugmentationDraw {
    var draw = AugmentationDraw.identity
    change(&draw)
    return draw
  }

  /// What an attack has and a live crop has not.
  private func planted(_ cue: Cue, in image: Image) throws -> Image {
    switch cue {
    case .mean: mapped(image) { $1 * 0.6 }
    case .contrast: mapped(image) { 120 + ($1 - 120) * 0.5 }
    case .saturation: try draw { $0.saturation = 0.4 }.rendered(image)
    case .redToGreen: mapped(image) { $0 == 0 ? $1 * 0.75 : $1 }
    case .blueToGreen: mapped(image) { $0 == 2 ? $1 * 1.3 : $1 }
    case .sharpness, .highFrequencies: try image.blurred(sigma: 0.7)
    case .compression: try Image(decoding: image.encoded(.jpeg(quality: 40)))
    case .cropWidth, .faceShare, .fileSize, .faceX, .faceY: image
    }
  }

  /// The chance that a live crop's cue is above an attack's, by counting pairs.
  private func area(_ cue: Cue, _ augmentation: Augmentation, count: Int = 120) throws -> Double {
    var values: [[Double]] = [[], []]
    for number in 0..<2 * count {
      let plain = try crop(number)
      let image = try number < count ? plain : planted(cue, in: plain)
      var generator = SeededGenerator(seed: 3).child(UInt64(number))
      let changed = try augmentation.drawn(using: &generator).rendered(image)
      values[number < count ? 0 : 1].append(try #require(try CueValues(crop: changed)[cue]))
    }
    let pairs = values[0].flatMap { live in
      values[1].map { $0 < live ? 1.0 : $0 == live ? 0.5 : 0 }
    }
    return pairs.reduce(0, +) / Double(pairs.count)
  }

  private func removal(_ change: (inout CueRemoval) -> Void) -> Augmentation {
    var removal = CueRemoval()
    change(&removal)
    return removal.added(to: .none)
  }

  @Test(
    "strong photometric changes take light and color away",
    arguments: [Cue.mean, .contrast, .saturation, .redToGreen, .blueToGreen])
  func photometric(_ cue: Cue) throws {
    #expect(abs(try area(cue, .none) - 0.5) > 0.4)
    let after = try area(cue, removal { $0.photometric = .strong })
    #expect(abs(after - 0.5) < 0.12, "\(after)")
  }

  @Test("gray takes the color away", arguments: [Cue.saturation, .redToGreen, .blueToGreen])
  func gray(_ cue: Cue) throws {
    #expect(try area(cue, removal { $0.gray = 1 }) == 0.5)
  }

  @Test(
    "strong rescaling and blur take detail away", arguments: [Cue.sharpness, .highFrequencies])
  func detail(_ cue: Cue) throws {
    #expect(abs(try area(cue, .none) - 0.5) > 0.4)
    let rescaled = try area(cue, removal { $0.rescaling = .strong })
    #expect(abs(rescaled - 0.5) < 0.12, "\(rescaled)")
    let blurred = try area(cue, removal { $0.blur = .strong })
    #expect(abs(blurred - 0.5) < 0.12, "\(blurred)")
  }

  @Test("strong recompression takes an earlier compression away")
  func compression() throws {
    #expect(abs(try area(.compression, .none) - 0.5) > 0.4)
    let after = try area(.compression, removal { $0.recompression = .strong })
    #expect(abs(after - 0.5) < 0.12, "\(after)")
  }

  /// A bright disc, in the middle of live crops and 5 of 64 pixels to the right in attacks. Its place
  /// is the first moment of the light above the ground.
  @Test("strong changes of place take away where the face lies")
  func placement() throws {
    func disc(at center: Double) -> Image {
      Image(
        width: 64, height: 64,
        pixels: (0..<64 * 64).flatMap { pixel -> [UInt8] in
          let (x, y) = (Double(pixel % 64) - center, Double(pixel / 64) - 31.5)
          return [UInt8](repeating: x * x + y * y < 100 ? 200 : 20, count: 3)
        })
    }
    func place(_ image: Image) -> Double {
      let light = (0..<64 * 64).map { max(0, Double(image.pixels[3 * $0]) - 60) }
      return light.enumerated().reduce(0) { $0 + Double($1.offset % 64) * $1.element }
        / light.reduce(0, +)
    }
    func area(_ augmentation: Augmentation) throws -> Double {
      let places = try [31.5, 36.5].enumerated().map { label, center in
        try (0..<600).map { number in
          var generator = SeededGenerator(seed: 5).child(UInt64(label * 1000 + number))
          return place(try augmentation.drawn(using: &generator).rendered(disc(at: center)))
        }
      }
      print("places", places.map { [$0.min(), $0.max(), $0.reduce(0, +) / 600] })
      let wins = places[0].flatMap { live in places[1].map { $0 > live ? 1.0 : 0 } }
      return wins.reduce(0, +) / Double(wins.count)
    }
    #expect(try area(.none) == 1)
    let after = try area(removal { $0.placement = .strong })
    // Shifts of +-12.8 pixels: two uniform places 5 apart differ with chance 1 - (1 - 5/25.6)^2 / 2
    // = .676.
    #expect(abs(after - 0.676) < 0.05, "\(after)")
  }

  @Test("a standardized crop has the mean, deviation and balance that it is to have")
  func standardized() throws {
    let crop = mapped(try crop(1)) { channel, value in channel == 0 ? value * 0.5 : value * 0.8 }
    let draw = draw { $0.photometric.standardizes = true }
    let cues = try CueValues(crop: draw.rendered(crop))
    // Rounding to 8 bits and cutting at 0 and 255 move these a little.
    #expect(abs(try #require(cues[.mean]) - 115) < 1)
    #expect(abs(try #require(cues[.contrast]) - 50) < 1)
    #expect(abs(try #require(cues[.redToGreen]) - 1) < 0.01)
    #expect(abs(try #require(cues[.blueToGreen]) - 1) < 0.01)
  }

  @Test("photometric draws, by hand")
  func byHand() throws {
    let pixel = Image(width: 1, height: 1, pixels: [100, 150, 200])
    func rendered(_ change: (inout PhotometricDraw) -> Void) throws -> [UInt8] {
      try draw { change(&$0.photometric) }.rendered(pixel).pixels
    }
    #expect(try rendered { _ in } == [100, 150, 200])
    #expect(try rendered { $0.gain = 1.2 } == [120, 180, 240])
    #expect(try rendered { $0.whiteBalance = [0.5, 1, 2] } == [50, 150, 255])
    // 255 (100/255)^2 = 39.2, 255 (150/255)^2 = 88.2, 255 (200/255)^2 = 156.9
    #expect(try rendered { $0.gamma = 2 } == [39, 88, 157])
    // 127.5 + 0.5 (v - 127.5)
    #expect(try rendered { $0.contrast = 0.5 } == [114, 139, 164])
    // 0.299 * 100 + 0.587 * 150 + 0.114 * 200 = 140.75
    #expect(try rendered { $0.saturation = 0 } == [141, 141, 141])
    #expect(try rendered { ($0.gain, $0.isGray) = (0.5, true) } == [70, 70, 70])
    // The other changes of color come after: 0.5 * (v + ...) then + 25.5.
    let both = draw { ($0.photometric.gain, $0.brightness) = (0.5, 0.1) }
    #expect(try both.rendered(pixel).pixels == [76, 101, 126])
  }

  @Test("a batch's values are the rendered picture's")
  func batch() throws {
    let augmentation = removal { $0.photometric = .strong }
    for number in 0..<5 {
      var generator = SeededGenerator(seed: 1).child(UInt64(number))
      let draw = augmentation.drawn(using: &generator)
      let crop = try crop(number)
      var output = [Float](repeating: 0, count: crop.pixels.count)
      output.withUnsafeMutableBufferPointer { output in
        crop.pixels.withUnsafeBufferPointer {
          draw.normalize(
            $0, to: InputSpec(size: 64, mean: [0, 0, 0], deviation: [1, 1, 1]), into: output,
            at: 0)
        }
      }
      let rendered = try draw.rendered(crop)
      for i in 0..<64 * 64 {
        for channel in 0..<3 {
          let value = output[channel * 64 * 64 + i] * 255
          #expect(abs(value - Float(rendered.pixels[i * 3 + channel])) < 0.51)
        }
      }
    }
  }

  @Test("flat and black crops stay finite")
  func flat() throws {
    let draw = draw { ($0.photometric.standardizes, $0.photometric.gamma) = (true, 1.3) }
    for value: UInt8 in [0, 128, 255] {
      let image = Image(width: 4, height: 4, fill: value)
      let rendered = try draw.rendered(image)
      #expect(Set(rendered.pixels).count == 1)
    }
  }

  @Test("what is removed besides leaves the other draws as they are")
  func draws() throws {
    let removing = removal {
      $0.photometric = .medium
      $0.recompression = .medium
      $0.rescaling = .medium
      $0.blur = .medium
    }
    var both = Augmentation.strong
    (both.photometric, both.degradation) = (removing.photometric, removing.degradation)
    var qualities: Set<Int> = []
    for index in UInt64(0)..<500 {
      var generator = SeededGenerator(seed: 4).child(index)
      var same = generator
      var draw = both.drawn(using: &generator)
      qualities.insert(draw.degradation.quality ?? 0)
      if let scale = draw.degradation.scale { #expect((0.4...1).contains(scale)) }
      #expect((0...0.015).contains(draw.degradation.blur))
      #expect((pow(2, -0.3)...pow(2, 0.3)).contains(draw.photometric.gamma))
      draw.photometric = .identity
      draw.degradation = .identity
      #expect(draw == Augmentation.strong.drawn(using: &same))
    }
    #expect(qualities == Set(30...90).union([0]))
  }

  @Test("older settings without these keys mean what they meant")
  func olderSettings() throws {
    let older = """
      {"flipProbability": 0.5, "rotationDegrees": 10, "scale": 0.1, "shift": 0.05,
       "brightness": 0.2, "contrast": 0.2, "saturation": 0.2, "tint": 0.05}
      """
    let decoded = try JSONDecoder().decode(Augmentation.self, from: Data(older.utf8))
    #expect(decoded == .standard)
    #expect(decoded.photometric == .none && decoded.degradation == .none)
    #expect(try JSONDecoder().decode(CueRemoval.self, from: Data("{}".utf8)) == CueRemoval())
    let strong = removal {
      $0.photometric = .strong
      $0.blur = .light
    }
    let text = try JSONEncoder().encode(strong)
    #expect(try JSONDecoder().decode(Augmentation.self, from: text) == strong)
  }

  @Test("strengths out of range are refused by name")
  func ranges() throws {
    for strength in Strength.allCases {
      var all = CueRemoval()
      (all.photometric, all.recompression, all.rescaling, all.blur) =
        (strength, strength, strength, strength)
      try all.added(to: .standard).check()
    }
    func refused(_ name: String, _ change: (inout Augmentation) -> Void) {
      var augmentation = Augmentation.none
      change(&augmentation)
      let error = #expect(throws: PADError.self) { try augmentation.check() }
      #expect(error?.message.contains(name) == true)
    }
    refused("photometric.gainStops") { $0.photometric.gainStops = 5 }
    refused("photometric.gammaOctaves") { $0.photometric.gammaOctaves = -1 }
    refused("photometric.grayProbability") { $0.photometric.grayProbability = .nan }
    refused("degradation.lowestQuality") { $0.degradation.lowestQuality = 0 }
    refused("degradation.highestScale") { $0.degradation.highestScale = 2 }
    refused("lowestScale...highestScale") { $0.degradation.highestScale = 0.5 }
    refused("lowestQuality...highestQuality") { $0.degradation.highestQuality = 99 }
    refused("degradation.sharpening") { $0.degradation.sharpening = .infinity }
    var beyond = CueRemoval()
    beyond.gray = 1.5
    #expect(throws: PADError.self) { try beyond.check() }
  }
}
