import Foundation
import PADCore

/// How a person who sits before a camera moves: pose and expression as functions of time.
package struct HeadMotion: Hashable, Codable, Sendable {
  private var pose: Pose
  private var expression: Expression
  /// Yaw, pitch, roll, then sway along x, y, z.
  private var wanders: [Wander]
  private var talk: Wander
  private var syllables: Wander
  private var blinks: Beats
  private var glances: Beats
  private var breath: Wander
  private var smile: Wander
  /// 0 listens, 1 talks without pause.
  private var talkativeness: Float
  /// How far the head moves, as a share of what people do; at 0 the face rests as well.
  package var vigor: Float = 1
  /// Whether the mouth moves; not that of somebody under a hard mask.
  package var speaks = true

  /// - Parameter scene: The moment around which the person moves.
  package init(around scene: Scene, using generator: inout SeededGenerator) {
    pose = scene.pose
    expression = scene.expression
    wanders = [3.1, 3.7, 4.3, 3.3, 4.1, 5.2].map { Wander(period: $0, using: &generator) }
    talk = Wander(period: 2.6, using: &generator)
    syllables = Wander(period: 0.27, using: &generator)
    blinks = Beats(interval: Float(generator.uniform(in: 1.8...3.6)), using: &generator)
    glances = Beats(interval: 0.9, using: &generator)
    breath = Wander(period: 3.8, using: &generator)
    smile = Wander(period: 4.5, using: &generator)
    talkativeness = Float(generator.uniform())
  }

  /// Reach of the wandering: radians for the angles, centimeters for the sway.
  private static let reach: [Float] = [0.16, 0.08, 0.05, 0.9, 0.5, 1.1]
  /// Seconds that a blink takes from beginning to end (Stern et al. 1984: 0.1 to 0.4).
  private static let blinkDuration: Float = 0.3

  package func pose(at time: Float) -> Pose {
    let moves = zip(wanders, Self.reach).map { $0(time) * $1 * vigor }
    var result = pose
    result.yaw += moves[0]
    result.pitch += moves[1]
    result.roll += moves[2]
    // The chest lifts the head a little.
    let lift = 0.12 * breath(time) * vigor
    // A head turns about the neck: its middle keeps about its place.
    let before = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)(Self.pivot)
    let after = Rotation(yaw: result.yaw, pitch: result.pitch, roll: result.roll)(Self.pivot)
    result.position += before - after + Vector(moves[3], moves[4] + lift, moves[5])
    return result
  }

  private static let pivot = Vector(0, -4, 2)

  package func expression(at time: Float) -> Expression {
    var result = expression
    guard vigor > 0 else { return result }
    result.blink = max(min(result.blink, 0.2), blink(at: time))
    let voice = smoothstep(0.25 - talkativeness, 0.75 - talkativeness, talk(time))
    let syllable = max(0, 0.45 + 0.8 * syllables(time))
    result.mouthOpening =
      speaks ? mix(expression.mouthOpening * 0.3, 0.9 * syllable, voice) : 0
    result.smile = clamp(expression.smile + 0.25 * smile(time), -0.4, 1)
    result.browRaise = expression.browRaise + 0.12 * smile(time * 1.3 + 7)
    let gaze = gaze(at: time)
    result.gazeX = gaze.x
    result.gazeY = gaze.y
    return result
  }

  /// 1 while the lids are closed; closing is faster than opening.
  func blink(at time: Float) -> Float {
    let since = blinks.nearest(time).since
    let half = Self.blinkDuration / 2
    return since < 0
      ? smoothstep(-half * 0.7, -half * 0.15, since) : smoothstep(half, half * 0.3, since)
  }

  /// Eyes rest, then jump: a saccade lasts about 40 ms.
  private func gaze(at time: Float) -> SIMD2<Float> {
    func target(_ draws: Vector) -> SIMD2<Float> {
      SIMD2(draws.x - 0.5, (draws.y - 0.5) * 0.6) * (draws.z < 0.6 ? 0.12 : 0.5)
    }
    let (since, draws) = glances.current(time)
    let before = glances.current(time - since - 0.01).draws
    let (old, new) = (target(before), target(draws))
    return old + (new - old) * smoothstep(0, 0.04, since)
  }
}
