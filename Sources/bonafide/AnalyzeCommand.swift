import ArgumentParser
import Foundation
import PADCore
import PADPipeline

struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Show what a trained network learned, as one self-contained HTML page.",
    discussion: """
      Training curves; score histogram with Fisher's J; confusion matrix at the run's own threshold; \
      embeddings by label and domain, by principal components and t-SNE; Grad-CAM of the best, the \
      median and the worst pictures; whatever pictures the method makes; errors of reconstruction \
      by kind of attack (--beside dev with a test on another data set: intra and cross); parameters, layers, \
      operations and latency. Several runs are shown beside each other. Nothing is chosen by it.

      `--beside train` draws the training data in the same plane: source and target of a transfer, \
      or a generator's samples among the real ones. Two clouds of one label that lie apart are two \
      domains that the network tells apart. The page holds pictures of faces: treat it like the data.

      Example:
        bonafide analyze runs/first
        bonafide analyze runs/erm runs/ssdg --beside train --out compared.html
        bonafide analyze runs/he runs/imagenet runs/pdgan --before classifier --out encoders.html
      """)

  @Argument(help: ArgumentHelp("Folders of trained runs.", valueName: "run"))
  var runFolders: [String]

  @Option(help: ArgumentHelp("The runs' store, where it has moved.", valueName: "file"))
  var store: String?

  @Option(help: "Subset to show: train, dev or test.")
  var subset = Subset.test

  @Option(help: "Another subset, drawn in the same plane or beside.")
  var beside: Subset?

  @Option(
    help: ArgumentHelp(
      "Look at the weights that this stage of the training began with (classifier: PDGAN's encoders "
        + "before it); the runs need keepEveryEpoch=true.", valueName: "stage"))
  var before: String?

  @Option(help: "Embeddings of each label of each domain, at most.")
  var limit = 200

  @Option(help: "Seeds the choice of samples.")
  var seed: UInt64 = 1

  @Option(
    name: .customLong("picture"),
    help: ArgumentHelp(
      "A picture that GFA-CNN's transformation network repaints at its own size; may be repeated.",
      valueName: "file"))
  var pictures: [String] = []

  @Option(help: ArgumentHelp("The page; RUN/analysis.html by default.", valueName: "file.html"))
  var out: String?

  @Flag(help: "Print the numbers as JSON, every point's places included.")
  var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit \(limit); expected 1 or more") }
    guard beside != subset else {
      throw ValidationError("--beside \(subset.rawValue): that is the subset itself")
    }
  }

  func run() throws {
    let request = Analyzing.Request(
      runs: runFolders.map { URL(filePath: $0) }, store: store.map { URL(filePath: $0) },
      subset: subset, beside: beside, before: before, limit: limit, seed: seed,
      pictures: pictures.map { URL(filePath: $0) }, page: out.map { URL(filePath: $0) })
    let interruption = Interruption()
    do {
      let result = try interruption.whileHandlingSignals {
        try Analyzing.analyze(request, interruption: interruption) { line in
          FileHandle.standardError.write(Data("\(line)\n".utf8))
        }
      }
      print(json ? try result.json() : result.text)
    } catch let error as Analyzing.Interrupted {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      throw ExitCode(130)
    }
  }
}
