import Foundation
import PADCore

/// One moment before a camera: a person's pose and expression, light, and background.
package struct Scene: Hashable, Codable, Sendable {
  package var pose: Pose
  package var expression: Expression
  package var lighting: Lighting
  package var background: Background

  package init(
    pose: Pose, expression: Expression, lighting: Lighting, background: Background
  ) {
    self.pose = pose
    self.expression = expression
    self.lighting = lighting
    self.background = background
  }

  /// Renders light and exact depth on the camera's sample lattice.
  package func render(_ person: Person, through camera: Pinhole) -> RadianceImage {
    render(person, wearing: nil, through: camera)
  }

  func render(_ person: Person, wearing mask: WornMask?, through camera: Pinhole)
    -> RadianceImage
  {
    var image = RadianceImage(width: camera.width, height: camera.height)
    background.fill(&image, step: 4, lighting: lighting)
    PersonShader(
      person, pose: pose, expression: expression, lighting: lighting, mask: mask
    )
    .render(onto: &image, through: camera)
    return image
  }
}
