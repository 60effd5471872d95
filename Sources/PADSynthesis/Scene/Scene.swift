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
  package func render(_ person: Person, through camera: Pinhole, backgroundStep: Int = 4)
    -> RadianceImage
  {
    var image = RadianceImage(width: camera.width, height: camera.height)
    background.fill(&image, step: backgroundStep, lighting: lighting)
    PersonShader(person, pose: pose, expression: expression, lighting: lighting)
      .render(onto: &image, through: camera)
    return image
  }
}
