import Foundation
import PADCore

/// Whether somebody holds an attack's instrument or it stands on a support.
package enum Support: String, Hashable, Codable, Sendable, CaseIterable {
  case hand, fixed
}

/// How a sheet before a camera moves: held ones tremble, drift, tilt and bend; supported ones do
/// not.
package struct SheetMotion: Hashable, Codable, Sendable {
  private var sheet: Sheet
  /// Drift along x, y, z, then yaw, pitch, roll.
  private var wanders: [Wander]
  private var tremor: [Wander]
  private var bend: Wander
  private var warp: Float
  private var support: Support
  private var slide: Vector

  /// - Parameters:
  ///   - warp: How far a held sheet is bent to and fro, as a share of 1 / its longer side: paper
  ///     gives way, glass does not.
  ///   - slide: Centimeters a second by which all is moved along, held or not.
  package init(
    around sheet: Sheet, support: Support, warp: Float, slide: Vector = .zero,
    using generator: inout SeededGenerator
  ) {
    self.sheet = sheet
    self.support = support
    self.warp = warp
    self.slide = slide
    wanders = [2.3, 2.9, 3.4, 2.7, 3.1, 3.9].map { Wander(period: $0, using: &generator) }
    // Physiological tremor of a held hand: 8 to 12 Hz.
    tremor = (0..<3).map { _ in Wander(period: 0.11, using: &generator) }
    bend = Wander(period: 1.9, using: &generator)
  }

  /// Centimeters of drift, radians of tilt, and centimeters of tremor of a hand.
  private static let drift: Float = 0.45
  private static let tilt: Float = 0.07
  private static let tremble: Float = 0.022

  package func sheet(at time: Float) -> Sheet {
    var result = sheet
    result.position += slide * time
    guard support == .hand else { return result }
    let moves = wanders.map { $0(time) }
    // Who holds a sheet nearer aims better: drift is a share of the distance.
    let reach = Self.drift * min(1, -sheet.position.z / 30)
    result.position += Vector(moves[0], moves[1], moves[2]) * reach
    result.position += Vector(tremor[0](time), tremor[1](time), tremor[2](time)) * Self.tremble
    result.yaw += Self.tilt * moves[3]
    result.pitch += Self.tilt * moves[4]
    result.roll += Self.tilt * 0.6 * moves[5]
    result.curvature += warp * bend(time) / max(sheet.width, sheet.height)
    return result
  }
}
