import ArgumentParser
import Foundation
import PADCore
import PADPipeline

struct ClassPairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "class-pair",
    abstract: "Lay two classes of a classification data set out as live and attack.",
    discussion: """
      For comparing methods on similar classes that have nothing to do with faces, as GTCN's paper \
      does with cats and dogs: the first class takes live's place, the second the attacks'.

      Example:
        bonafide class-pair --data fashion-mnist --root /usr/share/datasets/fashion-mnist \\
          --classes Shirt,T-shirt/top --limit 100 --out shirts
        bonafide prepare --adapter folder --root shirts --detector whole --size 32 \\
          --store shirts.store
      """)

  @Option(help: ArgumentHelp("fashion-mnist, mnist or cifar10.", valueName: "name"))
  var data: String

  @Option(help: ArgumentHelp("Folder of the data set's files.", valueName: "dir"))
  var root: String

  @Option(help: ArgumentHelp("Names or numbers of two classes.", valueName: "a,b"))
  var classes: String

  @Option(help: ArgumentHelp("Training pictures of each class; all by default.", valueName: "n"))
  var limit: Int?

  @Option(help: "Seeds the draw of the training pictures.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("A new folder.", valueName: "dir"))
  var out: String

  func run() throws {
    let names = classes.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2 else {
      throw ValidationError("--classes \(classes); expected two, such as 6,0.")
    }
    let summary = try ClassPair.write(
      ClassPair.Request(
        source: LabeledDataSet(name: data, root: URL(filePath: root)),
        first: names[0], second: names[1], limit: limit, seed: seed, out: URL(filePath: out)))
    print(
      "\(out): \(summary.train) training and \(summary.test) test pictures, \(summary.first) as "
        + "live and \(summary.second) as attack.")
    print(
      "Next: bonafide prepare --adapter folder --root \(out) --detector whole --store "
        + "\(out).store")
  }
}
