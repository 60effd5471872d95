import PADCore
import PADMethods
import Testing
import Torch

/// The live class's multiplication by flipped copies (GFA-CNN, section 4.1).
@Suite struct LiveFlipsTests {
  /// Two samples of one channel: 1 2 / 3 4 and 5 6 / 7 8.
  private func images() throws -> Tensor {
    try Tensor([1, 2, 3, 4, 5, 6, 7, 8] as [Double], shape: [2, 1, 2, 2])
  }

  @Test func formsByHand() throws {
    let flips = LiveFlips.horizontalAndVertical
    #expect(try flips.apply([0, 0], to: images()).doubles() == [1, 2, 3, 4, 5, 6, 7, 8])
    // Left to right; upside down.
    #expect(try flips.apply([1, 0], to: images()).doubles() == [2, 1, 4, 3, 5, 6, 7, 8])
    #expect(try flips.apply([0, 2], to: images()).doubles() == [1, 2, 3, 4, 7, 8, 5, 6])
    #expect(try flips.apply([2, 1], to: images()).doubles() == [3, 4, 1, 2, 6, 5, 8, 7])
  }

  @Test(arguments: zip(LiveFlips.allCases, [1, 2, 3]))
  func everyFormIsAsFrequentAndAttacksKeepTheirs(_ flips: LiveFlips, _ forms: Int) throws {
    let labels = (0..<6000).map { $0 % 2 == 0 ? Label.live : .attack }
    let drawn = try flips.draw(for: labels, using: Generator(seed: 5))
    #expect(zip(labels, drawn).allSatisfy { $0 == .live || $1 == 0 })
    #expect(flips.forms.count == forms)
    let live = zip(labels, drawn).filter { $0.0 == .live }.map(\.1)
    for form in 0..<forms {
      // 3,000 draws: a deviation of 27 at most.
      #expect(abs(live.count { $0 == form } - 3000 / forms) < 110, "form \(form)")
    }
  }
}
