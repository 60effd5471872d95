import Foundation
import PADCore
import PADMedia

/// A picture of the victim that an attacker holds: what is printed or shown.
package struct Portrait: Sendable {
  package let image: Image
  package let framing: Framing

  /// - Parameter framing: How large the face in `image` is and where it lies.
  package init(image: Image, framing: Framing) {
    self.image = image
    self.framing = framing
  }

  /// Photographs `person` as a live scene.
  ///
  /// - Parameter restlessness: How far the person turns away, see `Scene`.
  package init(
    of person: Person, restlessness: Float = 1, using generator: inout SeededGenerator
  ) {
    let camera = CameraModel.source
    framing = Framing.portrait(using: &generator)
    let scene = Scene(
      framing, through: camera.pinhole, restlessness: restlessness, using: &generator)
    let light = scene.render(
      person, through: camera.pinhole.supersampled(CameraModel.supersampling))
    image = camera.capture(light, using: &generator)
  }

  /// Height of the picture for a face of `faceLength` centimeters in it.
  func height(forFace faceLength: Float) -> Float {
    let shorter = Float(min(image.width, image.height))
    return faceLength / framing.share * Float(image.height) / shorter
  }

  /// The face's middle on a sheet of picture height `height`, from the picture's middle.
  func faceOffset(height: Float) -> SIMD2<Float> {
    let shorter = Float(min(image.width, image.height))
    return framing.offset * (shorter / Float(image.height) * height)
  }
}
