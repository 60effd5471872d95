import ArgumentParser
import PADPipeline

struct DatasetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets",
    abstract: "List the data sets that can be prepared, what each needs, and their protocols.",
    discussion: """
      Example: bonafide datasets

      Each has a page with its layout and oddities in Docs/datasets.
      """)

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() throws {
    let overview = DatasetOverview()
    print(json ? try overview.json() : overview.text)
  }
}
