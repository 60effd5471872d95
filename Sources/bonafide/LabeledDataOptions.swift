import ArgumentParser
import Foundation
import PADPipeline

/// Which labeled pictures a command takes.
struct LabeledDataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "fashion-mnist, mnist, cifar10, or a folder with a folder a class.", valueName: "name"))
  var data: String

  @Option(help: ArgumentHelp("Folder of the named data set's files.", valueName: "dir"))
  var root: String?

  /// - Throws: `PADError` for a name that is neither a data set's nor a folder's.
  func source() throws -> LabeledDataSet {
    try LabeledDataSet(name: data, root: root.map { URL(filePath: $0) })
  }
}
