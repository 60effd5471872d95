import Foundation
import PADCore
import PADMedia
import PADSynthesis
import Testing

/// Whether this build is fast enough to render pictures.
let isOptimized: Bool = {
  #if DEBUG
    false
  #else
    true
  #endif
}()

extension CameraModel {
  /// A camera that does nothing but sample, and no noise worth the name.
  static let plain: CameraModel = {
    var camera = CameraModel.webcam
    camera.name = "plain"
    camera.blur = 0.3
    camera.vignetting = 0
    camera.exposureTarget = 0.2
    camera.fullWell = 1e9
    camera.readNoise = 0
    camera.hasMosaic = false
    camera.whiteBalance = 0
    camera.tint = .one
    camera.saturation = 1
    camera.gamma = 1
    camera.contrast = 0
    camera.sharpening = 0
    return camera
  }()
}

@Suite struct CameraModelTests {
  private func uniform(_ color: Vector, for camera: CameraModel) -> RadianceImage {
    let factor = CameraModel.supersampling
    var image = RadianceImage(width: camera.width * factor, height: camera.height * factor)
    for i in image.pixels.indices { image.pixels[i] = color }
    return image
  }

  private func statistics(_ image: Image, channel: Int) -> (mean: Double, deviation: Double) {
    let values = stride(from: channel, to: image.pixels.count, by: 3).map {
      Double(image.pixels[$0])
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance.squareRoot())
  }

  @Test func exposureAndToneCurveAreAsComputedByHand() {
    var generator = SeededGenerator(seed: 1)
    let camera = CameraModel.plain
    let scene = uniform(Vector(repeating: 0.5), for: camera)
    // The control brings 0.5 + 0.004 to 0.2: 0.5 becomes 0.19841. sRGB: 1.055 * 0.19841^(1/2.4)
    // - 0.055 = 0.48274, times 255 = 123.1.
    let once = statistics(camera.capture(scene, using: &generator), channel: 1)
    #expect(abs(once.mean - 123.1) < 0.6)
    // Twice the exposure: 0.39683 -> 0.66279 -> 169.0.
    let twice = statistics(camera.capture(scene, exposure: 2, using: &generator), channel: 1)
    #expect(abs(twice.mean - 169.0) < 0.6)
  }

  @Test func noiseHasTheVarianceOfItsElectrons() {
    var generator = SeededGenerator(seed: 5)
    var camera = CameraModel.plain
    camera.fullWell = 2000
    camera.readNoise = 10
    let image = camera.capture(uniform(Vector(repeating: 0.5), for: camera), using: &generator)
    // Gain 0.2 / 0.504 is below 0.5, so that full scale stays at 2000 / 0.5 = 4000 electrons.
    // Signal 0.19841 * 4000 = 793.7 electrons, variance 793.7 + 10^2, deviation 29.89 = 0.007474
    // of full scale. The curve's slope there is 1.055 / 2.4 * 0.19841^(1/2.4 - 1) = 1.1293, so
    // 0.00844 * 255 = 2.152 levels; rounding adds 1/12 to the variance: 2.171.
    for channel in 0..<3 {
      let found = statistics(image, channel: channel).deviation
      #expect(abs(found - 2.171) < 0.05, "channel \(channel): \(found)")
    }
  }

  @Test func whiteBalanceTurnsTheMeanGray() {
    var generator = SeededGenerator(seed: 5)
    var camera = CameraModel.plain
    let scene = uniform(Vector(0.6, 0.4, 0.2), for: camera)
    let raw = camera.capture(scene, using: &generator)
    #expect(statistics(raw, channel: 0).mean > statistics(raw, channel: 2).mean + 50)
    camera.whiteBalance = 1
    let balanced = camera.capture(scene, using: &generator)
    let means = (0..<3).map { statistics(balanced, channel: $0).mean }
    #expect(abs(means[0] - means[1]) < 1.5 && abs(means[2] - means[1]) < 1.5)
  }

  @Test func blurKeepsLightAndSpreadsAPointAsItsGaussian() {
    var camera = CameraModel.plain
    camera.blur = 1.5
    let factor = CameraModel.supersampling
    var scene = uniform(.zero, for: camera)
    // One bright pixel of 2 x 2 samples at (160, 120).
    for y in 0..<factor {
      for x in 0..<factor {
        let row = (120 * factor + y) * scene.width
        scene.pixels[row + 160 * factor + x] = .one
      }
    }
    let light = camera.pixelLight(scene)
    let sum = light.reduce(Float(0)) { $0 + $1.x }
    #expect(abs(sum - 1) < 1e-3)
    var second: Float = 0
    for y in 0..<camera.height {
      for x in 0..<camera.width {
        let distance = Float(x - 160)
        let share: Float = light[y * camera.width + x].x
        second += share * distance * distance
      }
    }
    // Variances add: the lens's 1.5^2 = 2.25, and a box of two samples for the point and another
    // for the pixel: (1/4)^2 each, as they lie at +- 1/4 pixel. The Gaussian ends at 3 deviations.
    #expect(abs(second - (2.25 + 0.125)) < 0.08)
  }

  @Test func lensesWithoutAutofocusBlurWhatIsNear() {
    var camera = CameraModel.plain
    (camera.blur, camera.defocus, camera.focusDistance) = (0.55, 6, 45)
    // 6 (1 / 15 - 1 / 45) = 0.26667; the root of 0.55^2 + 0.26667^2 is 0.61124.
    #expect(abs(camera.looking(at: 15).blur - 0.61124) < 1e-4)
    #expect(camera.looking(at: 45).blur == 0.55)
    camera.defocus = 0
    #expect(camera.looking(at: 5).blur == 0.55)
  }

  @Test func camerasDifferAsDomainsDo() {
    let cameras = [
      CameraModel.webcam, .laptop, .phone, .oldWebcam, .newWebcam, .highDefinition, .phoneFront,
    ]
    for (i, a) in cameras.enumerated() {
      for b in cameras.dropFirst(i + 1) {
        #expect(a.fullWell != b.fullWell && a.blur != b.blur)
      }
    }
    // A phone's number stands for one camera.
    #expect(CameraModel.front(ofPhone: 3) == CameraModel.front(ofPhone: 3))
    #expect(CameraModel.front(ofPhone: 3) != CameraModel.front(ofPhone: 4))
  }

  @Test func mosaicKeepsUniformColorsAndSmoothsDetail() {
    var generator = SeededGenerator(seed: 5)
    var camera = CameraModel.plain
    camera.hasMosaic = true
    let color = Vector(0.3, 0.5, 0.2)
    let mosaic = camera.capture(uniform(color, for: camera), using: &generator)
    camera.hasMosaic = false
    let full = camera.capture(uniform(color, for: camera), using: &generator)
    let worst = zip(mosaic.pixels, full.pixels).map { abs(Int($0) - Int($1)) }.max()
    #expect((worst ?? 255) <= 1)
  }
}
