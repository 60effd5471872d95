import ArgumentParser
import Foundation
import PADPipeline

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a detector on a prepared store.",
    discussion: """
      Weights are fitted on the training subset; the checkpoint is the epoch with the lowest \
      equal error rate on the development subset. Test data choose nothing.

      Example:
        bonafide train --method cnn --store faces.store --run runs/first
        bonafide train --method cnn --store faces.store --run runs/second --set cnn.epochs=10
        bonafide train --preset cnn-256 --store faces.store --run runs/large
        bonafide train --run runs/first --resume

      Settings: a YAML file (--config) and single keys (--set), laid over the method's defaults. \
      `bonafide train --method cnn --show-config` prints every key with its default. \
      Ctrl-C saves and says how to go on.

      Methods and their presets:
      \(Methods.table)
      """)

  @OptionGroup var training: MethodOptions

  @Option(help: ArgumentHelp("Prepared store to train on.", valueName: "file"))
  var store: String?

  @Option(
    name: .customLong("run"), help: ArgumentHelp("Folder of the run; made new.", valueName: "dir"))
  var runFolder: String?

  @OptionGroup var split: SplitOptions

  @Flag(help: "Continue an interrupted run where it stopped.")
  var resume = false

  @Flag(help: "Print the settings that the run would have, as YAML, and stop.")
  var showConfig = false

  func validate() throws {
    if showConfig { return }
    if runFolder == nil { throw ValidationError("Name the run's folder with --run DIR.") }
    if !resume { _ = try requiredStore() }
    if resume, split.isGiven {
      throw ValidationError("--resume continues a run on its own split; leave out --protocol.")
    }
  }

  func run() throws {
    if showConfig {
      print(try Training.describeConfiguration(settings), terminator: "")
      return
    }
    guard let runFolder else { throw ValidationError("Name the run's folder with --run DIR.") }
    let folder = URL(filePath: runFolder)
    let outcome =
      resume
      ? try Training.resume(folder, settings: settings, newStore: store.map { URL(filePath: $0) })
      : try Training.start(folder, settings: settings, store: requiredStore(), split: split.request)
    switch outcome {
    case .finished(let summary):
      print(summary)
    case .interrupted(let step):
      print("Interrupted after step \(step); everything is saved.")
      print("Continue with: bonafide train --run \(runFolder) --resume")
      throw ExitCode(130)
    }
  }

  private var settings: Training.Settings { training.settings }

  private func requiredStore() throws -> URL {
    guard let store else { throw ValidationError("Name the prepared store with --store FILE.") }
    return URL(filePath: store)
  }
}
