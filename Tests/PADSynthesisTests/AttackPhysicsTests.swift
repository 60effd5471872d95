import Foundation
import PADCore
import PADMedia
import PADSynthesis
import Testing

@Suite struct HalftoneTests {
  /// Magnitude of the discrete Fourier transform of a square lattice at (i, j) cycles a side.
  private func magnitude(_ values: [Float], side: Int, _ i: Int, _ j: Int) -> Double {
    var (real, imaginary) = (0.0, 0.0)
    for y in 0..<side {
      for x in 0..<side {
        let angle = -2 * Double.pi * Double(i * x + j * y) / Double(side)
        let value = Double(values[y * side + x])
        real += value * cos(angle)
        imaginary += value * sin(angle)
      }
    }
    return (real * real + imaginary * imaginary).squareRoot() / Double(side * side)
  }

  private func lattice(_ screen: HalftoneScreen, coverage: Float, side: Int) -> [Float] {
    (0..<side * side).map { i in
      let (x, y) = (Float(i % side) / 100, Float(i / side) / 100)
      return screen.ink(coverage, x: x, y: y, footprint: 0.01)
    }
  }

  @Test func dotsPeakAtTheirRulingAndAngle() {
    // 25 dots a centimeter at 100 samples a centimeter: 0.25 cycles a sample. With a direction
    // of cosine 0.6 and sine 0.8 the waves are (0.15, 0.2) and (-0.2, 0.15) cycles a sample:
    // (30, 40) and (-40, 30) over 200 samples.
    let screen = HalftoneScreen(ruling: 25, angle: acos(0.6))
    let values = lattice(screen, coverage: 0.5, side: 200)
    let first = magnitude(values, side: 200, 30, 40)
    let second = magnitude(values, side: 200, -40, 30)
    #expect(first > 0.1 && second > 0.1)
    for (i, j) in [(30, 30), (40, 40), (25, 40), (30, 45), (-30, 40), (10, 3), (50, 0), (0, 50)] {
      #expect(magnitude(values, side: 200, i, j) < first / 20)
    }
  }

  @Test(arguments: [HalftoneScreen.Placement.lattice, .stochastic])
  func inkCoversWhatTheToneAsksFor(placement: HalftoneScreen.Placement) {
    let screen = HalftoneScreen(ruling: 12.5, angle: 0.4, placement: placement)
    for coverage: Float in [0.2, 0.5, 0.8] {
      let values = lattice(screen, coverage: coverage, side: 400)
      let mean = values.reduce(0, +) / Float(values.count)
      #expect(abs(mean - coverage) < 0.03, "\(placement) at \(coverage): \(mean)")
    }
    #expect(screen.ink(0, x: 0.1, y: 0.2, footprint: 0.01) == 0)
    #expect(screen.ink(1, x: 0.1, y: 0.2, footprint: 0.01) == 1)
  }

  @Test func dotsTooSmallToSeeLeaveTheirMean() {
    let screen = HalftoneScreen(ruling: 60, angle: 0.4)
    #expect(screen.ink(0.3, x: 0.123, y: 0.7, footprint: 0.05) == 0.3)
  }
}

@Suite struct PrinterTests {
  @Test(arguments: Printer.all)
  func gamutIsSmallerThanTheScene(printer: Printer) {
    // Black ink never absorbs all; white is bare paper.
    let black = printer.reflectance(printer.separation(.zero))
    let white = printer.reflectance(printer.separation(.one))
    #expect(black.min() >= 0 && black.max() < 0.12 && black.max() > 0.002)
    #expect((white - .one).length < 0.02)
    // Saturated light comes out duller: red ink is magenta over yellow.
    let red = printer.reflectance(printer.separation(Vector(1, 0, 0)))
    #expect(red.x < 0.9 && red.x > 3 * red.y && red.x > 3 * red.z)
  }

  @Test func darkerTonesTakeMoreInk() {
    let inks = [Float(0.8), 0.4, 0.1].map { tone in
      Printer.laser.reflectance(Printer.laser.separation(Vector(repeating: tone))).luminance
    }
    #expect(inks[0] > inks[1] && inks[1] > inks[2])
  }
}

@Suite struct DisplayLatticeTests {
  @Test func stripesIntegrateExactly() {
    // One pulse of width 0.25 from 0.25 to 0.5 in every unit.
    func mean(_ position: Float, _ extent: Float) -> Float {
      Display.pulses(position, extent, start: 0.25, width: 0.25)
    }
    #expect(abs(mean(0.5, 1) - 0.25) < 1e-6)  // a whole period
    #expect(abs(mean(7.3, 3) - 0.25) < 1e-5)  // whole periods anywhere
    #expect(abs(mean(0.375, 0.25) - 1) < 1e-6)  // exactly the pulse
    #expect(abs(mean(0.75, 0.5)) < 1e-6)  // the gap
    #expect(abs(mean(0.25, 0.5) - 0.5) < 1e-6)  // 0...0.5: half of it lit
    #expect(abs(mean(-0.625, 0.25) - 1) < 1e-5)  // a pulse left of zero
  }

  /// Light from nowhere but the display.
  private var darkness: Lighting {
    Lighting(
      keyDirection: Vector(0, 1, 0), key: .zero, fillDirection: Vector(0, 1, 0), fill: .zero,
      sky: .zero, side: .zero, ground: .zero)
  }

  @Test(
    .enabled(if: isOptimized, "renders a picture: optimized builds only"),
    arguments: [(Float(1.125), 40), (0.9, 32), (1.8, 64)])
  func moireBeatsAtTheLatticesDifference(ratio: Float, bin: Int) {
    // A display of `ratio` pixels a camera pixel is sampled at `ratio` cycles a pixel, which
    // aliases to its distance from the nearest whole number: 1.125 -> 1/8 (40 cycles over 320
    // pixels), 0.9 -> 1/10 (32), 1.8 -> 1/5 (64).
    var camera = CameraModel.plain
    camera.blur = 0.2
    let focal = camera.pinhole.focalLength
    let display = Display.monitor
    let gray = Image(width: 64, height: 64, fill: 180)
    let portrait = Portrait(image: gray, framing: Framing(share: 0.5, offset: .zero))
    let sheet = Sheet(
      position: Vector(0, 0, -ratio * focal / display.density), width: 60, height: 60)
    var generator = SeededGenerator(seed: 1)
    let scene = SheetScene(
      sheet: sheet, lighting: darkness, background: Background(using: &generator))
    let presentation = Presentation.replay(portrait, display, Display.Settings(), scene)
    let light = presentation.render(
      through: camera.pinhole.supersampled(CameraModel.supersampling))
    let image = camera.capture(light, using: &generator)
    var green = [Double](repeating: 0, count: image.width)
    for y in 0..<image.height {
      for x in 0..<image.width {
        green[x] += Double(image.pixels[(y * image.width + x) * 3 + 1])
      }
    }
    green = green.map { $0 / Double(image.height) }
    let spectrum = (1...image.width / 2).map { (cycles: Int) -> Double in
      var (real, imaginary) = (0.0, 0.0)
      for (x, value) in green.enumerated() {
        let angle = -2 * Double.pi * Double(cycles * x) / Double(green.count)
        real += value * cos(angle)
        imaginary += value * sin(angle)
      }
      return (real * real + imaginary * imaginary).squareRoot() / Double(green.count)
    }
    let peak = 1 + (spectrum.indices.max { spectrum[$0] < spectrum[$1] } ?? 0)
    #expect(peak == bin)
    #expect(spectrum[peak - 1] > 0.3)
  }
}
