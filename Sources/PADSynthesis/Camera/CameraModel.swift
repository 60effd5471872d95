import Foundation

/// One fixed camera: everything between the light that arrives and the file that leaves.
///
/// Cameras are domains: a set is taken with several, and each keeps its numbers in all pictures.
package struct CameraModel: Hashable, Codable, Sendable {
  package var name: String
  package var width: Int
  package var height: Int
  /// The angle between the picture's upper and lower edge, in radians.
  package var verticalField: Float
  /// Standard deviation of the lens's point spread, in pixels.
  package var blur: Float
  /// Loss of light in the corners, in 0...1.
  package var vignetting: Float
  /// Mean level of the picture's middle that the exposure control aims at, linear in 0...1.
  package var exposureTarget: Float
  /// Photoelectrons at full scale and unit gain: shot noise is their square root.
  package var fullWell: Float
  /// Standard deviation of the electronics' noise, in electrons.
  package var readNoise: Float
  /// Whether one color is measured a pixel (Bayer's mosaic) and the others are interpolated.
  package var hasMosaic: Bool
  /// 0 leaves the light's color, 1 balances the picture's mean to gray.
  package var whiteBalance: Float
  /// What the maker adds to the balance.
  package var tint: Vector
  package var saturation: Float
  /// Exponent of the tone curve after sRGB's: below 1 brightens the middle.
  package var gamma: Float
  /// Steepness of the S-shaped part of the tone curve, 0 none.
  package var contrast: Float
  /// Unsharp masking's strength.
  package var sharpening: Float
  /// 0...100.
  package var jpegQuality: Int
  /// Seconds between the reading of a picture's first and last row (rolling shutter).
  package var readout: Float = 0.018
  /// Where a lens without autofocus is sharp, in centimeters.
  package var focusDistance: Float = 45
  /// Growth of the blur's standard deviation out of focus: pixels for each 1 / cm between the
  /// object's distance and the focus (thin lens: aperture times focal length, over the pixel's
  /// pitch).
  package var defocus: Float = 0
  /// Constant rate factor of its H.264 coder: 0 lossless, 51 worst.
  package var videoQuality: Int = 24

  /// Samples a pixel along each axis that scenes are rendered with.
  package static let supersampling = 2

  /// The same camera read out at another resolution: blur and noise stay as they are in pixels.
  package func scaled(shorterSide: Int) -> CameraModel {
    let factor = Float(shorterSide) / Float(min(width, height))
    var camera = self
    // Video codecs store colors for squares of two pixels.
    camera.width = Int((Float(width) * factor / 2).rounded()) * 2
    camera.height = Int((Float(height) * factor / 2).rounded()) * 2
    return camera
  }

  /// The same camera looking at something `distance` centimeters away: its lens keeps its focus.
  package func looking(at distance: Float) -> CameraModel {
    guard defocus > 0, distance.isFinite, distance > 1 else { return self }
    let out = defocus * (1 / distance - 1 / focusDistance)
    var camera = self
    camera.blur = (blur * blur + out * out).squareRoot()
    return camera
  }

  package var pinhole: Pinhole {
    Pinhole(width: width, height: height, verticalField: verticalField)
  }

  /// A webcam on a monitor: soft, noisy, strongly compressed, cool.
  package static let webcam = CameraModel(
    name: "camA", width: 320, height: 240, verticalField: 0.75, blur: 0.55, vignetting: 0.22,
    exposureTarget: 0.2, fullWell: 2600, readNoise: 9, hasMosaic: true, whiteBalance: 0.75,
    tint: Vector(0.97, 1, 1.06), saturation: 1.05, gamma: 1.02, contrast: 0.25,
    sharpening: 0.55, jpegQuality: 82, defocus: 6)

  /// A laptop's camera: sharper, warmer, cleaner.
  package static let laptop = CameraModel(
    name: "camB", width: 400, height: 300, verticalField: 0.85, blur: 0.42, vignetting: 0.12,
    exposureTarget: 0.23, fullWell: 6000, readNoise: 6, hasMosaic: true, whiteBalance: 0.6,
    tint: Vector(1.05, 1, 0.95), saturation: 0.92, gamma: 0.95, contrast: 0.4, sharpening: 0.3,
    jpegQuality: 90, defocus: 8)

  /// A phone held upright: crisp, colorful, hardly any noise.
  package static let phone = CameraModel(
    name: "camC", width: 300, height: 400, verticalField: 0.95, blur: 0.35, vignetting: 0.08,
    exposureTarget: 0.22, fullWell: 9000, readNoise: 4, hasMosaic: true, whiteBalance: 0.85,
    tint: Vector(1, 1, 1), saturation: 1.15, gamma: 0.92, contrast: 0.5, sharpening: 0.7,
    jpegQuality: 93, defocus: 9)

  /// What an attacker photographs the victim with: good, so that the attack's flaws are its own.
  package static let source = CameraModel(
    name: "source", width: 360, height: 440, verticalField: 0.5, blur: 0.4, vignetting: 0.03,
    exposureTarget: 0.22, fullWell: 30000, readNoise: 3, hasMosaic: false, whiteBalance: 0.9,
    tint: Vector(1, 1, 1), saturation: 1.1, gamma: 0.95, contrast: 0.4, sharpening: 0.3,
    jpegQuality: 95)

  package static let all: [CameraModel] = [.webcam, .laptop, .phone]
}
