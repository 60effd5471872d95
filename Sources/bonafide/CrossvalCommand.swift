import ArgumentParser
import Foundation
import PADPipeline

struct CrossvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crossval",
    abstract:
      "Train and evaluate one method over several folds, sessions or official parts, and seeds.",
    discussion: """
      Finished runs are kept, interrupted ones continue: give the same command again. The table \
      goes to OUT/results.md with every epoch's numbers.

      Example:
        bonafide crossval --method cnn --store faces.store --protocol folds=3 --seeds 3 --out cv
        bonafide crossval --method cnn --store nuaa.store --protocol sessions=01,02 --out cv
        bonafide crossval --method cnn --store oulu.store --protocol oulu-3 --out cv
        bonafide crossval --method erm --store four.store --protocol ocim --out cv
      """)

  @OptionGroup var training: MethodOptions

  @Option(help: ArgumentHelp("Prepared store.", valueName: "file"))
  var store: String

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "folds=N (by subject), sessions=A,B, or a family of official protocols: oulu-3, siw-2, ocim (OULU-NPU, CASIA-FASD, Replay-Attack, MSU-MFSD left out in turn), loo (every data set of the store left out in turn), lv.",
      valueName: "name"))
  var family: String

  @Option(help: "How many seeds, from 1.")
  var seeds = 3

  @Option(help: "Seeds the choice of people.")
  var splitSeed: UInt64 = 1

  @Option(help: ArgumentHelp("Folder of all runs and of the table.", valueName: "dir"))
  var out: String

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard seeds >= 1 else { throw ValidationError("--seeds \(seeds); expected 1 or more.") }
  }

  func run() throws {
    let outcome = try CrossValidation.run(
      CrossValidation.Request(
        settings: training.settings,
        store: URL(filePath: store), family: CrossValidation.Family(text: family),
        seeds: (1...seeds).map(UInt64.init), splitSeed: splitSeed, out: URL(filePath: out)))
    switch outcome {
    case .finished(let result):
      print(json ? try result.json() : result.text)
    case .interrupted:
      print("Interrupted; give the same command again to continue.")
      throw ExitCode(130)
    }
  }
}
