import ArgumentParser
import Foundation
import PADCore
import PADPipeline

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Measure how well a run that recognizes persons (gfa-cnn) tells them apart.",
    discussion: """
      Faces are compared by the cosine of their descriptors. With --pairs: LFW's list, each fold at \
      the threshold that the others choose. Else every picture, live and attack, is compared with \
      one live picture of every person: those of --gallery, else the store's own gallery (SiW's \
      legacy pictures), else the first of each.

      Example:
        bonafide verify runs/gfa --store lfw.store --pairs lfw/pairs.txt
        bonafide verify runs/gfa --store siw.store --subset test
      """)

  @Argument(help: ArgumentHelp("Folder of a trained run.", valueName: "run"))
  var runFolder: String

  @Option(help: ArgumentHelp("Store with the faces; the run's own by default.", valueName: "file"))
  var store: String?

  @Option(help: ArgumentHelp("List of pairs such as LFW's pairs.txt.", valueName: "file"))
  var pairs: String?

  @Option(help: ArgumentHelp("Store with one live picture a person.", valueName: "file"))
  var gallery: String?

  @Option(help: "Look at this of the data set's own subsets: train, dev or test.")
  var subset: Subset?

  @Flag(help: "Print JSON, with the ROC curve.")
  var json = false

  func validate() throws {
    if pairs != nil, gallery != nil {
      throw ValidationError("Name either --pairs or --gallery.")
    }
  }

  func run() throws {
    let comparison: Verifying.Comparison =
      pairs.map { .pairs(URL(filePath: $0)) } ?? .gallery(gallery.map { URL(filePath: $0) })
    let result = try Verifying.verify(
      .init(
        run: URL(filePath: runFolder), store: store.map { URL(filePath: $0) },
        comparison: comparison, subset: subset))
    print(json ? try result.json() : result.text)
  }
}
