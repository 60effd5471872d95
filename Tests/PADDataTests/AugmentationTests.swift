import Foundation
import PADCore
import PADData
import PADMedia
import Testing

@Suite("Augmentation")
struct AugmentationTests {
  /// The three normalized values of a one-pixel picture, back in 0...255.
  private func colors(_ draw: AugmentationDraw, _ input: InputSpec = InputSpec(size: 1))
    -> [Float]
  {
    var output = [Float](repeating: 0, count: 3)
    let pixels: [UInt8] = [100, 150, 200]
    output.withUnsafeMutableBufferPointer { output in
      pixels.withUnsafeBufferPointer { draw.normalize($0, to: input, into: output, at: 0) }
    }
    return output.map { ($0 + 1) * 127.5 }
  }

  private func isClose(_ a: [Float], _ b: [Float]) -> Bool {
    zip(a, b).allSatisfy { abs($0 - $1) < 0.01 }
  }

  @Test("brightness, contrast, saturation and tint, by hand")
  func color() {
    var draw = AugmentationDraw.identity
    #expect(isClose(colors(draw), [100, 150, 200]))
    draw.brightness = 0.1  // + 25.5
    #expect(isClose(colors(draw), [125.5, 175.5, 225.5]))
    draw = .identity
    draw.contrast = 2  // 127.5 + 2 (v - 127.5), cut at 255
    #expect(isClose(colors(draw), [72.5, 172.5, 255]))
    draw = .identity
    draw.saturation = 0  // 0.299 * 100 + 0.587 * 150 + 0.114 * 200
    #expect(isClose(colors(draw), [140.75, 140.75, 140.75]))
    draw.saturation = 0.5
    #expect(isClose(colors(draw), [120.375, 145.375, 170.375]))
    draw = .identity
    draw.gains = [1.1, 1, 0.5]
    #expect(isClose(colors(draw), [110, 150, 100]))
    let bgr = InputSpec(size: 1, channelOrder: .bgr)
    #expect(isClose(colors(draw, bgr), [100, 150, 110]))
  }

  @Test("color changes that change nothing equal deployment's normalization")
  func sameAsDeployment() {
    var draw = AugmentationDraw.identity
    let plain = colors(draw, .imageNet(size: 1))
    draw.brightness = 1e-9
    #expect(draw.changesColor)
    #expect(isClose(colors(draw, .imageNet(size: 1)), plain))
  }

  @Test("flip, quarter turn, shift and scale move pixels where they should")
  func geometry() throws {
    let image = picture(3)
    func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
      Array(image.pixels[(y * 16 + x) * 3..<(y * 16 + x) * 3 + 3])
    }
    var draw = AugmentationDraw.identity
    #expect(try draw.warp(image) == image)
    draw.isFlipped = true
    let flipped = try draw.warp(image)
    #expect(pixel(flipped, 2, 5) == pixel(image, 13, 5))
    // A flip by the affine path is the same as the plain one.
    draw.shift = Point(x: 0.25, y: 0)
    #expect(pixel(try draw.warp(image), 6, 5) == pixel(flipped, 2, 5))
    draw = .identity
    draw.rotationDegrees = 90  // clockwise: the left column becomes the top row
    let turned = try draw.warp(image)
    #expect(pixel(turned, 15, 0) == pixel(image, 0, 0))
    #expect(pixel(turned, 12, 7) == pixel(image, 7, 3))
    draw = .identity
    draw.shift = Point(x: 0.25, y: -0.125)  // 4 right, 2 up
    #expect(pixel(try draw.warp(image), 9, 3) == pixel(image, 5, 5))
    draw = .identity
    draw.scale = 2
    let flat = Image(width: 16, height: 16, pixels: quadrants())
    let doubled = try draw.warp(flat)
    #expect(pixel(doubled, 1, 1) == [10, 10, 10])
    #expect(pixel(doubled, 14, 14) == [40, 40, 40])
  }

  private func quadrants() -> [UInt8] {
    (0..<256).flatMap { i -> [UInt8] in
      let value: UInt8 = (i / 16 < 8 ? 10 : 30) + (i % 16 < 8 ? 0 : 10)
      return [value, value, value]
    }
  }

  @Test("draws keep to their ranges, and one strength does not disturb another")
  func draws() {
    let strong = Augmentation.strong
    var weaker = strong
    weaker.rotationDegrees = 0
    var flips = 0
    for index in UInt64(0)..<1000 {
      var generator = SeededGenerator(seed: 4).child(index)
      var same = generator
      let draw = strong.drawn(using: &generator)
      flips += draw.isFlipped ? 1 : 0
      #expect(abs(draw.rotationDegrees) <= 20)
      #expect((0.8...1.2).contains(draw.scale))
      #expect(abs(draw.shift.x) <= 0.1 && abs(draw.shift.y) <= 0.1)
      #expect(abs(draw.brightness) <= 0.3)
      #expect((0.7...1.3).contains(draw.contrast))
      #expect((0.6...1.4).contains(draw.saturation))
      #expect(draw.gains.allSatisfy { (0.85...1.15).contains($0) })
      var other = weaker.drawn(using: &same)
      #expect(other.rotationDegrees == 0)
      other.rotationDegrees = draw.rotationDegrees
      #expect(other == draw)
    }
    // 1,000 fair coins: 5 standard deviations are 79.
    #expect((421...579).contains(flips))
    var generator = SeededGenerator(seed: 4)
    #expect(Augmentation.none.drawn(using: &generator) == .identity)
  }

  @Test("strengths out of range are refused by name")
  func ranges() {
    for preset in Augmentation.Preset.allCases {
      #expect(throws: Never.self) { try preset.augmentation.check() }
    }
    let error = #expect(throws: PADError.self) { try Augmentation(contrast: -0.1).check() }
    #expect(error?.description.contains("contrast") == true)
    #expect(throws: PADError.self) { try Augmentation(scale: .nan).check() }
  }
}
