import ArgumentParser
import Foundation
import PADPipeline

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a run's best checkpoint as a model package (ONNX and card).",
    discussion: """
      The package is what `predict` and other programs use. It is only written where the \
      exported graph reproduces the training engine's scores on real samples.

      Example:
        bonafide export runs/first --out models/first
      """)

  @Argument(help: ArgumentHelp("Folder of a trained run.", valueName: "run"))
  var runFolder: String

  @Option(help: ArgumentHelp("Folder of the package; made new.", valueName: "dir"))
  var out: String

  @Option(
    help: ArgumentHelp("The run's store, where it has moved.", valueName: "file"))
  var store: String?

  @Option(help: "The package's name in its card; the run's folder name by default.")
  var name: String?

  @Option(help: "License of the model, for its card.")
  var license = "not stated"

  func run() throws {
    let summary = try Exporting.export(
      run: URL(filePath: runFolder), to: URL(filePath: out), name: name, license: license,
      store: store.map { URL(filePath: $0) })
    print(summary)
  }
}
