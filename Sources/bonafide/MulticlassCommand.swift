import ArgumentParser
import Foundation
import PADPipeline

struct MulticlassCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "multiclass",
    abstract: "Train the light classifier on any number of classes of pictures.",
    discussion: """
      For comparing GTCN with its baselines on scarce, similar classes that have nothing to do with \
      faces, as its paper does with four painters (section V-C): each step of gtcn has pictures of \
      two classes, and a few epochs of plain cross entropy follow. Methods: cnn, gtcn, augmented. \
      Prints accuracy and confusion matrix on the test pictures before and after fine-tuning; they \
      choose nothing. OUT/report.html has them with the losses and a PCA of the logits. A folder without train/ and test/ gives every fifth picture of each class to \
      the test. Ctrl-C saves; the same command goes on.

      Example:
        bonafide multiclass --preset gtcn-artists --data painters --out runs/painters
        bonafide multiclass --preset gtcn-small-artists --data fashion-mnist --root fashion \\
          --classes Shirt,Coat,Pullover,Dress --limit 100 --set seed=2 --out runs/clothes-2
        bonafide multiclass --preset cnn-small --data painters --share 0.4 --fine-tuning-epochs 0 \\
          --out runs/cnn
      """)

  @OptionGroup var labeled: LabeledDataOptions

  @OptionGroup var method: MethodOptions

  @Option(help: ArgumentHelp("Gets the numbers, a page and the state.", valueName: "dir"))
  var out: String

  @Option(help: ArgumentHelp("Names or numbers of the classes; all by default.", valueName: "a,b"))
  var classes: String?

  @Option(
    help: ArgumentHelp("Share of every class's training pictures that train.", valueName: "share"))
  var share = Multiclass.Settings().share

  @Option(help: ArgumentHelp("Training pictures of each class, at most.", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("Passes of plain cross entropy at the end.", valueName: "n"))
  var fineTuningEpochs = Multiclass.Settings().fineTuningEpochs

  @Option(help: ArgumentHelp("Adam's rate in them.", valueName: "rate"))
  var fineTuningRate = Multiclass.Settings().fineTuningRate

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    var settings = Multiclass.Settings()
    settings.classes = classes?.split(separator: ",", omittingEmptySubsequences: false)
      .map(String.init)
    settings.share = share
    settings.limit = limit
    settings.fineTuningEpochs = fineTuningEpochs
    settings.fineTuningRate = fineTuningRate
    let outcome = try Multiclass.run(
      Multiclass.Request(
        source: labeled.source(), method: method.settings, settings: settings,
        out: URL(filePath: out)))
    switch outcome {
    case .finished(let result): print(json ? try result.json() : result.text)
    case .interrupted(let step):
      print("Interrupted after step \(step); give the same command again to continue.")
      throw ExitCode(130)
    }
  }
}
