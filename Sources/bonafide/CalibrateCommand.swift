import ArgumentParser
import Foundation
import PADPipeline

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Set a model package's threshold on other data, without training.",
    discussion: """
      Scores the development subset of a store (all of it where it has none) and writes a new \
      threshold with its origin to the package's card: the equal error rate's threshold, or the \
      lowest one whose share of accepted attacks does not exceed --far.

      Example:
        bonafide calibrate --model models/first --store site.store --far 0.01
      """)

  @Option(help: ArgumentHelp("Model package.", valueName: "dir"))
  var model: String

  @Option(help: ArgumentHelp("Prepared store.", valueName: "file"))
  var store: String

  @Option(help: "Greatest share of attacks to accept, 0...1; equal error rate where absent.")
  var far: Double?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let result = try Calibrating.calibrate(
      model: URL(filePath: model), store: URL(filePath: store), falseAcceptRate: far)
    print(json ? try result.json() : result.text)
  }
}
