import Foundation
import PADCore
import PADMedia

/// A film of the victim that an attacker shows on a screen.
package struct Recording: Sendable {
  package let frames: [Portrait]
  /// Frames a second.
  package let frameRate: Float

  package init(frames: [Portrait], frameRate: Float) {
    precondition(!frames.isEmpty)
    self.frames = frames
    self.frameRate = frameRate
  }

  /// Films `person` as a live scene.
  ///
  /// - Parameter seconds: Length of the film.
  package init(
    of person: Person, seconds: Float, frameRate: Float,
    using generator: inout SeededGenerator
  ) {
    let camera = CameraModel.source.scaled(shorterSide: Self.shorterSide)
    let framing = Framing.portrait(using: &generator)
    let scene = Scene(framing, through: camera.pinhole, restlessness: 0.5, using: &generator)
    let clip = Clip.live(
      person, scene, camera: camera, frameRate: Double(frameRate), using: &generator)
    let count = max(1, Int((seconds * frameRate).rounded()))
    frames = (0..<count).map { index in
      let frame = clip.frame(index)
      return Portrait(image: frame.image, framing: framing, face: frame.face)
    }
    self.frameRate = frameRate
  }

  /// Films a person made of a real portrait.
  package init(
    of relief: Relief, seconds: Float, frameRate: Float, using generator: inout SeededGenerator
  ) {
    let camera = CameraModel.source.scaled(shorterSide: Self.shorterSide)
    let presentation = Presentation.relief(relief, through: camera.pinhole, using: &generator)
    let clip = Clip(
      presentation, camera: camera, frameRate: Double(frameRate), using: &generator)
    let count = max(1, Int((seconds * frameRate).rounded()))
    let shown = relief.source.portrait.framing
    frames = (0..<count).map { index in
      let frame = clip.frame(index)
      return Portrait(image: frame.image, framing: shown, face: frame.face)
    }
    self.frameRate = frameRate
  }

  private static let shorterSide = 300

  /// What is shown after `time` seconds; the film runs to its end and back again.
  package func frame(at time: Float) -> Portrait {
    let position = Int(max(0, time) * frameRate)
    let period = max(1, 2 * (frames.count - 1))
    let step = position % period
    return frames[min(step, period - step) % frames.count]
  }
}
