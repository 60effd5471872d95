import Foundation
import PADCore
import PADMedia
import PADMethods
import PADMetrics
import PADPipeline
import PADTraining
import Testing

/// `bonafide multiclass`: the light classifier on any classes, with two translators and fine-tuning
/// (GTCN, section V-C).
@Suite(.serialized) struct MulticlassTests {
  private static let tiny = [
    "threads=1", "device=cpu", "augmentation=none", "gtcn.inputSize=32", "gtcn.translatorWidth=2",
    "gtcn.residualBlocks=1", "gtcn.discriminatorWidth=2", "gtcn.epochs=2",
  ]

  private func request(
    _ world: PictureClasses, _ out: String = "out", preset: String? = "gtcn-artists",
    overrides: [String] = tiny, _ change: (inout Multiclass.Settings) -> Void = { _ in }
  ) -> Multiclass.Request {
    var settings = Multiclass.Settings()
    settings.fineTuningEpochs = 1
    change(&settings)
    return Multiclass.Request(
      source: .folder(world.data),
      method: Training.Settings(preset: preset, overrides: overrides, quiet: true),
      settings: settings, out: world.path(out))
  }

  private func result(_ request: Multiclass.Request) throws -> MulticlassResult {
    guard case .finished(let result) = try Multiclass.run(request) else {
      throw PADError(.invalid, "interrupted")
    }
    return result
  }

  @Test func twoTranslatorsServeAllClassesAndFineTuningFollows() throws {
    let world = try PictureClasses(classes: 4, pictures: 10)
    let result = try result(request(world))
    #expect(result.classNames == ["class-0", "class-1", "class-2", "class-3"])
    // Every fifth of ten pictures tests.
    #expect(result.trainingCounts == [8, 8, 8, 8] && result.testCounts == [2, 2, 2, 2])
    #expect(result.epochs.map(\.stage) == ["joint", "joint", "fine-tuning"])
    #expect(result.epochs.map { $0.confusion != nil } == [false, true, true])
    #expect(result.epochs[0].losses.keys.contains("cycle-A"))
    #expect(Array(result.epochs[2].losses.keys) == ["classification"])
    for epoch in result.epochs {
      #expect(epoch.losses.values.allSatisfy { $0.isFinite })
      #expect(
        epoch.confusion.map { $0.counts.map { $0.reduce(0, +) } } ?? [2, 2, 2, 2] == [2, 2, 2, 2])
    }
    #expect(result.text.contains("After joint (epoch 2): accuracy"))
    #expect(result.text.contains("After fine-tuning (epoch 3): accuracy"))
    #expect(
      result.text.contains("| true \\ found | class-0 | class-1 | class-2 | class-3 | recall |"))
    let written = try String(contentsOf: world.path("out/results.json"), encoding: .utf8)
    #expect(written == (try result.json()))
    let page = try String(contentsOf: world.path("out/report.html"), encoding: .utf8)
    for text in ["After fine-tuning", "PCA of the logits", "2 points class-3", "cycle-A ends at"] {
      #expect(page.contains(text), "\(text)")
    }

    var other = request(world)
    other.method.overrides.append("seed=2")
    let error = #expect(throws: PADError.self) { try self.result(other) }
    #expect(error?.message.contains("other settings or pictures") == true)
  }

  /// Stopped before its first step and, by a signal, somewhere within.
  @Test func resumedEqualsUninterrupted() throws {
    let world = try PictureClasses(classes: 3, pictures: 10)
    let whole = try result(request(world, "whole"))
    let stopped = Interruption()
    stopped.request()
    let first = try Multiclass.run(request(world, "parts"), interruption: stopped)
    guard case .interrupted(0) = first else {
      Issue.record("not interrupted")
      return
    }
    let later = Interruption()
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.3)
      later.request()
    }
    _ = try Multiclass.run(request(world, "parts"), interruption: later)
    let parts = try result(request(world, "parts"))
    #expect(parts.epochs == whole.epochs)
  }

  @Test(arguments: ["cnn-small", "augmented-small-bc", "augmented-small-n-plus-one"])
  func comparedMethodsTakeMoreThanTwoClasses(_ preset: String) throws {
    let world = try PictureClasses(classes: 3, pictures: 15)
    let kind = preset == "cnn-small" ? "cnn" : "augmented"
    let result = try result(
      request(
        world, preset: preset,
        overrides: [
          "threads=1", "device=cpu", "augmentation=none", "\(kind).inputSize=32",
          "\(kind).epochs=1",
        ]))
    #expect(result.epochs.map(\.stage) == ["train", "fine-tuning"])
    #expect(result.epochs[1].confusion?.counts.joined().reduce(0, +) == 9)
  }

  /// One bright channel a class: what a handful of epochs tell apart without an error.
  @Test func classesAreLearned() throws {
    let world = try PictureClasses(classes: 3, pictures: 20)
    let result = try result(
      request(
        world, preset: "cnn-small",
        overrides: [
          "threads=1", "device=cpu", "augmentation=none", "cnn.inputSize=32", "cnn.epochs=8",
          "cnn.learningRate=0.003",
        ]))
    #expect(result.epochs.last?.confusion?.accuracy == 1)
  }

  @Test func partsOfTheDataAndTheirLimits() throws {
    let world = try PictureClasses(classes: 4, pictures: 10)
    func cnn(_ change: (inout Multiclass.Settings) -> Void) -> Multiclass.Request {
      request(
        world, preset: "cnn-small",
        overrides: ["threads=1", "device=cpu", "cnn.inputSize=32", "cnn.epochs=1"], change)
    }
    let some = try result(
      cnn {
        $0.classes = ["class-2", "0"]
        $0.share = 0.5
        $0.fineTuningEpochs = 0
      })
    #expect(some.classNames == ["class-2", "class-0"])
    #expect(some.trainingCounts == [4, 4] && some.testCounts == [2, 2])
    #expect(some.epochs.map { $0.confusion != nil } == [true])
    func error(_ request: Multiclass.Request) -> String {
      let error = #expect(throws: PADError.self) { try result(request) }
      return error?.description ?? ""
    }
    #expect(error(cnn { $0.classes = ["class-2", "klass-0"] }).contains("did you mean 'class-0'"))
    #expect(error(cnn { $0.classes = ["0", "class-0"] }).contains("each once"))
    #expect(error(cnn { $0.share = 0 }).contains("share 0.0"))
    #expect(error(cnn { $0.limit = 1 }).contains("4 training pictures; a step takes 8"))
    let foreign = error(request(world, preset: "ssdg-small", overrides: []))
    #expect(foreign.contains("method 'ssdg' tells live from attack alone"))
  }

  /// By hand: 3 of 4 right; recalls 2/2, 1/2.
  @Test func confusionMatrix() {
    var confusion = ConfusionMatrix(classes: 2)
    for (label, found) in [(0, 0), (0, 0), (1, 0), (1, 1)] { confusion.add(label, found) }
    #expect(confusion.counts == [[2, 0], [1, 1]])
    #expect(confusion.accuracy == 0.75)
    #expect(confusion.recalls == [1, 0.5])
    #expect(confusion.balancedAccuracy == 0.75)
    confusion.add(0, 1)
    #expect(abs(confusion.balancedAccuracy - (2.0 / 3 + 0.5) / 2) < 1e-12)
  }
}
