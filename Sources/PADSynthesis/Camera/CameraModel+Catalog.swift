import Foundation
import PADCore

/// Further cameras, for layouts that were taken with several.
extension CameraModel {
  /// A webcam after years of use: soft, noisy, washed out.
  package static let oldWebcam = CameraModel(
    name: "oldWebcam", width: 320, height: 240, verticalField: 0.7, blur: 0.85,
    vignetting: 0.28, exposureTarget: 0.24, fullWell: 1700, readNoise: 12, hasMosaic: true,
    whiteBalance: 0.5, tint: Vector(1.04, 1, 0.94), saturation: 0.85, gamma: 0.95,
    contrast: 0.1, sharpening: 0.2, jpegQuality: 76, readout: 0.028, defocus: 5, videoQuality: 29)

  /// A newer webcam: sharpened, contrasty.
  package static let newWebcam = CameraModel(
    name: "newWebcam", width: 320, height: 240, verticalField: 0.8, blur: 0.5,
    vignetting: 0.15, exposureTarget: 0.21, fullWell: 4200, readNoise: 7, hasMosaic: true,
    whiteBalance: 0.8, tint: Vector(0.98, 1, 1.03), saturation: 1.1, gamma: 0.98,
    contrast: 0.45, sharpening: 0.8, jpegQuality: 86, readout: 0.02, defocus: 6, videoQuality: 25)

  /// A camera with a large sensor and a good lens.
  package static let highDefinition = CameraModel(
    name: "highDefinition", width: 427, height: 240, verticalField: 0.6, blur: 0.34,
    vignetting: 0.04, exposureTarget: 0.2, fullWell: 20000, readNoise: 3, hasMosaic: true,
    whiteBalance: 0.9, tint: Vector(1, 1, 1), saturation: 1.05, gamma: 0.94, contrast: 0.5,
    sharpening: 0.35, jpegQuality: 94, readout: 0.012, videoQuality: 21)

  /// A phone's front camera: small, smoothed, warm.
  package static let phoneFront = CameraModel(
    name: "phoneFront", width: 360, height: 240, verticalField: 0.9, blur: 0.48,
    vignetting: 0.12, exposureTarget: 0.25, fullWell: 3600, readNoise: 6, hasMosaic: true,
    whiteBalance: 0.7, tint: Vector(1.03, 1, 0.97), saturation: 1.05, gamma: 0.9,
    contrast: 0.35, sharpening: 0.6, jpegQuality: 88, readout: 0.024, defocus: 7, videoQuality: 25)

  /// The front camera of one of many phones, held upright; each number is one fixed camera.
  package static func front(ofPhone number: Int) -> CameraModel {
    var camera = phoneFront
    camera.name = "phone\(number)"
    (camera.width, camera.height) = (240, 320)
    var generator = SeededGenerator(seed: 0x70_686F_6E65).child(UInt64(number))
    func vary(_ value: inout Float, _ share: Double) {
      value *= Float(generator.uniform(in: 1 - share...1 + share))
    }
    vary(&camera.verticalField, 0.12)
    vary(&camera.blur, 0.35)
    vary(&camera.vignetting, 0.8)
    vary(&camera.exposureTarget, 0.2)
    vary(&camera.fullWell, 0.6)
    vary(&camera.readNoise, 0.5)
    vary(&camera.whiteBalance, 0.35)
    vary(&camera.tint.x, 0.06)
    vary(&camera.tint.z, 0.08)
    vary(&camera.saturation, 0.2)
    vary(&camera.gamma, 0.08)
    vary(&camera.contrast, 0.6)
    vary(&camera.sharpening, 0.6)
    vary(&camera.readout, 0.4)
    camera.jpegQuality = 82 + Int(generator.next() % 13)
    camera.videoQuality = 22 + Int(generator.next() % 6)
    return camera
  }
}
