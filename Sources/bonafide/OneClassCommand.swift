import ArgumentParser
import Foundation
import PADPipeline

struct OneClassCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oneclass",
    abstract: "Measure one-class reconstruction on a classification data set.",
    discussion: """
      Each class is normal in turn: trained on its training pictures alone, tested on the whole \
      test split, without and with the discriminator. Prints the area under the ROC curve of three \
      scores. With --out, finished classes are kept: give the same command again after an \
      interruption.

      Example:
        bonafide oneclass --data fashion-mnist --root fashion --out oneclass
        bonafide oneclass --data cifar10 --root cifar-10-batches-bin --json
        bonafide oneclass --data pictures
      """)

  @OptionGroup var labeled: LabeledDataOptions

  @Option(help: ArgumentHelp("Keeps finished classes and the table.", valueName: "dir"))
  var out: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Only this normal class; may be repeated.", valueName: "n"))
  var classes: [Int] = []

  @Option(help: "Passes over a class's training pictures.")
  var epochs = OneClassBenchmark.Settings().epochs

  @Option(help: ArgumentHelp("Channels behind the first convolution.", valueName: "n"))
  var width = OneClassBenchmark.Settings().game.width

  @Option(help: ArgumentHelp("Length of the code.", valueName: "n"))
  var latentSize = OneClassBenchmark.Settings().game.latentSize

  @Option(help: ArgumentHelp("Noise on what the generator sees in training.", valueName: "x"))
  var noise = OneClassBenchmark.Settings().game.noise

  @Option(help: "Adam's rate, which falls linearly to zero.")
  var learningRate = OneClassBenchmark.Settings().game.learningRate

  @Option(help: "Seeds weights, order and noise.")
  var seed = OneClassBenchmark.Settings().seed

  @Option(help: "Threads; 0 takes one for every core.")
  var threads = 0

  @Flag(help: "Score held-out training pictures instead of the test split: for choosing settings.")
  var heldOut = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    var settings = OneClassBenchmark.Settings()
    settings.epochs = epochs
    settings.game.width = width
    settings.game.latentSize = latentSize
    settings.game.noise = noise
    settings.game.learningRate = learningRate
    settings.seed = seed
    settings.part = heldOut ? .heldOut : .test
    let outcome = try OneClassBenchmark.run(
      OneClassBenchmark.Request(
        source: labeled.source(),
        settings: settings, classes: classes.isEmpty ? nil : classes,
        out: out.map { URL(filePath: $0) }, threads: threads))
    switch outcome {
    case .finished(let result): print(json ? try result.json() : result.text)
    case .interrupted:
      print("Interrupted; give the same command again to continue.")
      throw ExitCode(130)
    }
  }
}
