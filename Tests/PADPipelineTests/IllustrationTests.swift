import Foundation
import PADCore
import PADMedia
import PADMethods
import PADPipeline
import PADReport
import PADTraining
import Testing
import Torch

@Suite struct IllustrationTests {
  /// Pixel = (value deviation + mean) 255, cut off at 0 and 255.
  @Test func tensorsBecomePictures() throws {
    let values = try Tensor([0.0, 1, -1, 3, 0, .nan].map(Float.init), shape: [3, 1, 2])
    let half = InputSpec(size: 2)
    #expect(
      try Image(showing: values, scale: .input, input: half).pixels == [128, 0, 128, 255, 255, 0])
    #expect(
      try Image(showing: values, scale: .unit, input: half).pixels == [0, 0, 0, 255, 255, 0])
    // Networks that take blue first: their first channel is the picture's last.
    let swapped = InputSpec(
      size: 2, channelOrder: .bgr, mean: [0, 0, 0.5], deviation: [1, 1, 0.5])
    let blueFirst = try Tensor([1, 0, 0.5].map(Float.init), shape: [3, 1, 1])
    #expect(
      try Image(showing: blueFirst, scale: .input, input: swapped).pixels == [191, 0, 255])
    // And back: pixels are whole numbers.
    let picture = Image(width: 2, height: 1, pixels: [0, 51, 255, 102, 204, 153])
    for input in [half, swapped] {
      let seen = try Tensor(showing: picture, input: input)
      #expect(seen.shape == [3, 1, 2])
      #expect(try Image(showing: seen, scale: .input, input: input) == picture)
    }
    #expect(try Tensor(showing: picture, input: half).floats().prefix(2) == [-1, -0.19999999])
    let gray = try Image(
      showing: Tensor([Float(0.5)], shape: [1, 1, 1]), scale: .unit, input: half)
    #expect(gray.channels == 1 && gray.pixels == [128])
    for shape in [[2, 1, 1], [3, 1], [1, 1, 1, 1]] {
      #expect(throws: PADError.self) {
        try Image(showing: Tensor.zeros(shape: shape), scale: .unit, input: half)
      }
    }
  }

  /// Heat 0 leaves the gray picture, 1 covers 85 % of it.
  @Test func heatCoversTheGrayPicture() throws {
    let picture = Image(width: 2, height: 1, fill: 100)
    let shaded = try picture.shaded(by: [0, 1], [200, 0, 100])
    #expect(shaded.pixels == [100, 100, 100, 185, 15, 100])
  }

  @Test func rowsOfOneNameShareASheet() throws {
    let picture = try Tensor.zeros(shape: [3, 8, 8])
    func row(_ name: String) -> Illustration {
      Illustration(name, [.init("input", picture), .init("depth", picture, scale: .unit)])
    }
    let sheets = try IllustrationSheets.sheets(
      of: [row("there"), row("back"), row("there")], input: InputSpec(size: 8))
    #expect(sheets.map(\.title) == ["there", "back"])
    let two = try Image(decoding: sheets[0].png, name: "two")
    let one = try Image(decoding: sheets[1].png, name: "one")
    // Pictures of 128 pixels with captions of 20 below.
    #expect(two.width == 32 + 2 * 128 + 8 && one.width == two.width)
    #expect(two.height == 32 + 2 * 148 && one.height == 32 + 148)
    #expect(try IllustrationSheets.sheets(of: [], input: InputSpec(size: 8)).isEmpty)
  }
}

@Suite struct TrainingCurveTests {
  private func step(_ number: Int, _ values: [String: Double]) -> LogEvent {
    LogEvent(.step, step: number, epoch: 1, values: values)
  }

  @Test func lossesWeightsAndRatesAreApart() throws {
    let charts = TrainingCurves(of: [
      LogEvent(.started, step: 0, epoch: 1),
      step(1, ["classification": 2, "alpha": 0.5, "beta": 0.5]),
      step(2, ["classification": .nan, "alpha": 0.6, "beta": 0.4]),
      step(3, ["classification": 1, "alpha": 0.7, "beta": 0.3]),
      LogEvent(.epoch, step: 3, epoch: 1, values: ["dev/eer": 0.25, "dev/auc": 0.9, "x": 1]),
    ]).charts
    #expect(charts.map(\.title).count == 3)
    #expect(charts[0].curves.map(\.name) == ["classification"])
    #expect(charts[0].curves[0].x == [1, 3] && charts[0].curves[0].y == [2, 1])
    #expect(charts[1].curves.map(\.name) == ["alpha", "beta"])
    #expect(charts[1].curves[0].y == [0.5, 0.6, 0.7])
    #expect(charts[2].curves.map(\.y) == [[0.25], [0.9]])
    #expect(TrainingCurves(of: []).charts.isEmpty)
  }

  /// A run that was killed after step 3 and resumed after step 1 did steps 2 and 3 twice.
  @Test func repeatedStepsCountAsTheyWereDoneLast() throws {
    let charts = TrainingCurves(of: [
      step(1, ["a": 1]), step(2, ["a": 2]), step(3, ["a": 3]),
      LogEvent(.resumed, step: 1, epoch: 1),
      step(2, ["a": 20]), step(3, ["a": 30]), step(4, ["a": 4]),
    ]).charts
    #expect(charts[0].curves[0].x == [1, 2, 3, 4])
    #expect(charts[0].curves[0].y == [1, 20, 30, 4])
  }

  @Test func longLogsAreAveragedAndWideOnesLogarithmic() throws {
    let charts = TrainingCurves(
      of: (1...1000).map { step($0, ["small": 0.01, "large": Double($0)]) }
    ).charts
    let large = charts[0].curves[0]
    // Five steps a point.
    #expect(large.x.count == 200)
    #expect(large.x[0] == 3 && large.y[0] == 3)
    #expect(large.x[199] == 998)
    #expect(charts[0].isLogarithmic)
    let signed = TrainingCurves(of: [step(1, ["a": -1, "b": 500])]).charts
    #expect(!signed[0].isLogarithmic)
  }

  /// A loss that one run alone has is in that run's own chart.
  @Test func runsShareAChartForEachCommonLoss() throws {
    let several = TrainingCurves(of: [
      step(1, ["classification": 3, "identity": 5]), step(2, ["classification": 1]),
    ])
    let single = TrainingCurves(of: [step(1, ["classification": 2])])
    let charts = TrainingCurves.compared([("several", several), ("single", single)])
    #expect(charts.map(\.title) == ["Loss 'classification' of every run"])
    #expect(charts[0].curves.map(\.name) == ["several", "single"])
    #expect(charts[0].curves.map(\.y) == [[3, 1], [2]])
    #expect(TrainingCurves.compared([("several", several)]).isEmpty)
  }
}
