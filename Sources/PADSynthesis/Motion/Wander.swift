import Foundation
import PADCore

/// A smooth random function of time, in -1...1: a sum of sines whose periods share no multiple.
///
/// A function and not a process, so that any moment can be asked for by itself.
package struct Wander: Hashable, Codable, Sendable {
  /// Turns a second and phase, in turns, of each sine.
  private var waves: [SIMD2<Float>]

  /// - Parameter period: Seconds of the middle sine.
  package init(period: Float, using generator: inout SeededGenerator) {
    waves = [0.61, 1, 1.73].map { (factor: Float) in
      SIMD2(
        factor / period * Float(generator.uniform(in: 0.85...1.15)),
        Float(generator.uniform()))
    }
  }

  /// - Parameter time: In seconds.
  package func callAsFunction(_ time: Float) -> Float {
    waves.reduce(0) { $0 + sin(2 * .pi * ($1.x * time + $1.y)) } / Float(waves.count)
  }
}

/// Short events, one in each stretch of time at a random moment: blinks, glances, syllables.
package struct Beats: Hashable, Codable, Sendable {
  private var seed: UInt64
  /// Seconds from one stretch to the next.
  private var interval: Float

  package init(interval: Float, using generator: inout SeededGenerator) {
    self.interval = interval
    seed = generator.next()
  }

  /// The event nearest to `time`: seconds since its middle (negative before), and three numbers
  /// in 0...1 that are its own.
  package func nearest(_ time: Float) -> (since: Float, draws: Vector) {
    let stretch = (time / interval).rounded(.down)
    var nearest: (since: Float, draws: Vector) = (.infinity, .zero)
    for step: Float in [-1, 0, 1] {
      let event = event(stretch + step)
      let since = time - event.time
      if abs(since) < abs(nearest.since) { nearest = (since, event.draws) }
    }
    return nearest
  }

  /// The event of the stretch that holds `time`.
  package func current(_ time: Float) -> (since: Float, draws: Vector) {
    let stretch = (time / interval).rounded(.down)
    return (time - stretch * interval, event(stretch).draws)
  }

  private func event(_ stretch: Float) -> (time: Float, draws: Vector) {
    var generator = SeededGenerator(seed: seed).child(UInt64(bitPattern: Int64(stretch)))
    let moment = Float(generator.uniform(in: 0.15...0.85))
    let draws = Vector(
      Float(generator.uniform()), Float(generator.uniform()), Float(generator.uniform()))
    return ((stretch + moment) * interval, draws)
  }
}
