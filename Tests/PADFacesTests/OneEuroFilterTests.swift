import Foundation
import PADCore
import PADFaces
import Testing

@Suite struct OneEuroFilterTests {
  /// 2 pi cutoff seconds = cutoff: a cutoff of c Hz weighs a new value by c / (1 + c).
  private let step = 1 / (2 * Double.pi)

  private func expectEqual(_ values: [Double], _ expected: [Double]) {
    #expect(values.count == expected.count)
    for (value, wanted) in zip(values, expected) { #expect(abs(value - wanted) < 1e-12) }
  }

  @Test func withoutSpeedItIsExponentialSmoothing() {
    var filter = OneEuroFilter(minimumCutoffHertz: 1, speedCoefficient: 0)
    // Weight 1/2: 0, then half of the way to 1, then half of the rest.
    #expect(filter.next([0, 4], after: step, unit: 1) == [0, 4])
    expectEqual(filter.next([1, 4], after: step, unit: 1), [0.5, 4])
    expectEqual(filter.next([1, 4], after: step, unit: 1), [0.75, 4])
    // Three times the time weighs 3/4: 0.75 + 0.75 * 0.25.
    expectEqual(filter.next([1, 4], after: 3 * step, unit: 1), [0.9375, 4])
  }

  @Test func speedOpensTheFilter() {
    // From 0 to 4 over `step`, in units of 2: a speed of 2 / step = 4 pi. The speed's own filter
    // (1 Hz) lets half of it pass: 2 pi. Cutoff 1 + (1 / pi) 2 pi = 3 Hz, weight 3/4: 0.75 * 4.
    var filter = OneEuroFilter(minimumCutoffHertz: 1, speedCoefficient: 1 / .pi)
    _ = filter.next([0], after: step, unit: 2)
    expectEqual(filter.next([4], after: step, unit: 2), [3])
    // At rest at 4: speed half of 2 pi, cutoff 1 + 1 = 2 Hz, weight 2/3: 3 + 2/3.
    expectEqual(filter.next([4], after: step, unit: 2), [3 + 2.0 / 3])
  }

  @Test func anotherNumberOfValuesBeginsAnew() {
    var filter = OneEuroFilter(minimumCutoffHertz: 1, speedCoefficient: 0)
    _ = filter.next([0], after: step, unit: 1)
    #expect(filter.next([8, 9], after: step, unit: 1) == [8, 9])
  }

  @Test(arguments: [0.05, 0.5, 4], [12.5, 30, 60])
  func lagAtConstantSpeedIsBelowItsBound(speed: Double, rate: Double) throws {
    guard case .oneEuro(let cutoff, let coefficient) = FaceSmoothing.standard else {
      Issue.record("the standard smoothing is the 1 Euro filter")
      return
    }
    var filter = OneEuroFilter(minimumCutoffHertz: cutoff, speedCoefficient: coefficient)
    var lag = Double.infinity
    // Box sides of 50: after 3 s the speed's filter has settled.
    for frame in 0..<Int(3 * rate) {
      let position = 50 * speed * Double(frame) / rate
      lag = (position - filter.next([position], after: 1 / rate, unit: 50)[0]) / 50
    }
    #expect(lag > 0)
    #expect(lag < 1 / (2 * .pi * coefficient))
  }

  @Test func noiseAtRestIsHalvedAtLeast() {
    var generator = SeededGenerator(seed: 1)
    var filter = OneEuroFilter(minimumCutoffHertz: 1, speedCoefficient: 16)
    var (before, after) = (0.0, 0.0)
    // Noise as the detector's: some thousandths of a side, anew in each of 30 frames a second.
    for frame in 0..<300 {
      let noise = generator.uniform(in: -0.014...0.014)
      let smooth = filter.next([noise], after: 1.0 / 30, unit: 1)[0]
      guard frame >= 30 else { continue }
      before += noise * noise
      after += smooth * smooth
    }
    #expect(after < before / 4)
  }
}
