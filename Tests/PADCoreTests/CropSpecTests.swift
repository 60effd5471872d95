import Foundation
import PADCore
import Testing

@Suite struct CropSpecTests {
  /// What stores and cards held before there were videos.
  private let earlier = """
    {"alignment":{"box":{"margin":1.5}},"detectionBorder":0,"detector":"blazeface-short-range",
    "interpolation":"area","minimumConfidence":0.5,"size":128}
    """

  @Test func earlierContractsEqualToday() throws {
    let spec = try JSONText.decode(CropSpec.self, from: Data(earlier.utf8))
    #expect(spec == CropSpec())
    #expect(spec.choice == .largest)
    #expect(spec.smoothing == .standard)
  }

  @Test(arguments: [
    FaceSmoothing.off, .oneEuro(minimumCutoffHertz: 0.5, speedCoefficient: 3),
  ])
  func choiceAndSmoothingAreStored(smoothing: FaceSmoothing) throws {
    let spec = CropSpec(choice: .central, smoothing: smoothing)
    let text = try JSONText.encode(spec)
    #expect(text.contains("\"central\""))
    #expect(try JSONText.decode(CropSpec.self, from: Data(text.utf8)) == spec)
  }

  /// As `Docs/model-card.md` writes them.
  @Test func documentedFormsAreRead() throws {
    let forms: [(String, FaceSmoothing)] = [
      ("{ \"oneEuro\": { \"minimumCutoffHertz\": 1, \"speedCoefficient\": 16 } }", .standard),
      ("{ \"off\": {} }", .off),
    ]
    for (form, smoothing) in forms {
      #expect(try JSONText.decode(FaceSmoothing.self, from: Data(form.utf8)) == smoothing)
    }
  }

  @Test func anotherChoiceIsNamed() throws {
    let text = earlier.replacing("\"size\"", with: "\"choice\":\"largst\",\"size\"")
    do {
      _ = try JSONText.decode(CropSpec.self, from: Data(text.utf8))
      Issue.record("'largst' is no choice")
    } catch let error as DecodingError {
      #expect(
        error.explanation
          == "'choice' is 'largst'; expected one of largest, central (did you mean 'largest'?)")
    }
  }

  @Test func smoothingIsChecked() {
    let bad = [
      FaceSmoothing.oneEuro(minimumCutoffHertz: 0, speedCoefficient: 1),
      .oneEuro(minimumCutoffHertz: .nan, speedCoefficient: 1),
      .oneEuro(minimumCutoffHertz: 1, speedCoefficient: -1),
    ]
    for smoothing in bad {
      #expect(throws: PADError.self) { try CropSpec(smoothing: smoothing).check(origin: "crop") }
    }
    #expect(throws: Never.self) { try CropSpec(smoothing: .off).check(origin: "crop") }
  }

  @Test func theSummaryTellsWhatDiffers() {
    #expect(
      CropSpec().summary
        == "blazeface-short-range (confidence 0.5, border 0.0), box margin 1.5, 128 px area, "
        + "largest face, smoothed (1 Euro, 1.0 Hz + 16.0 speed) in videos")
    #expect(
      CropSpec(choice: .central, smoothing: .off).summary
        .hasSuffix("central face, not smoothed in videos"))
  }
}
