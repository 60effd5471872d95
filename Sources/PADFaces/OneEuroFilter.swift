import Foundation
import PADCore

/// Smooths values that are measured together along time: the 1 Euro filter (Casiez, Roussel and
/// Vogel, "1 Euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input", CHI 2012).
///
/// Causal: a frame's result depends on that frame and earlier ones only. Speeds are differences
/// of successive measurements, so that the filter's own lag does not enter them.
public struct OneEuroFilter: Hashable, Sendable {
  /// Cutoff of the low-pass filter over the speed, in Hz: the paper's constant.
  public static let speedCutoffHertz = 1.0

  /// Cutoff at rest, in Hz.
  public let minimumCutoffHertz: Double
  /// What the cutoff rises by, in Hz, for every unit of speed.
  public let speedCoefficient: Double
  private var states: [State] = []

  private struct State: Hashable, Sendable {
    var measured: Double
    var speed: Double
    var smoothed: Double
  }

  /// - Parameters:
  ///   - minimumCutoffHertz: above 0.
  ///   - speedCoefficient: at least 0.
  public init(minimumCutoffHertz: Double, speedCoefficient: Double) {
    self.minimumCutoffHertz = minimumCutoffHertz
    self.speedCoefficient = speedCoefficient
  }

  /// The smoothed values. The first call, and one with another number of values than the call
  /// before, begins anew and returns the values as they are.
  ///
  /// - Parameters:
  ///   - values: this frame's measurements.
  ///   - seconds: since the frame before; above 0.
  ///   - unit: the length in which speeds are measured, in the values' unit; above 0.
  public mutating func next(
    _ values: [Double], after seconds: Double, unit: Double
  ) -> [Double] {
    guard states.count == values.count else {
      states = values.map { State(measured: $0, speed: 0, smoothed: $0) }
      return values
    }
    let speedWeight = Self.weight(cutoff: Self.speedCutoffHertz, seconds)
    for (index, value) in values.enumerated() {
      let state = states[index]
      let speed = (value - state.measured) / seconds / unit
      let smoothSpeed = state.speed + speedWeight * (speed - state.speed)
      let cutoff = minimumCutoffHertz + speedCoefficient * abs(smoothSpeed)
      let weight = Self.weight(cutoff: cutoff, seconds)
      states[index] = State(
        measured: value, speed: smoothSpeed,
        smoothed: state.smoothed + weight * (value - state.smoothed))
    }
    return states.map(\.smoothed)
  }

  /// The weight of a new value after `seconds`: 1 / (1 + tau / seconds), tau = 1 / (2 pi cutoff).
  private static func weight(cutoff: Double, _ seconds: Double) -> Double {
    let scaled = 2 * Double.pi * cutoff * seconds
    return scaled / (1 + scaled)
  }
}
