import ArgumentParser
import Foundation
import PADPipeline

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare finished cross-validations, run by run.",
    discussion: """
      All folders must hold the same protocols, seeds and test samples. Differences are taken seed \
      by seed to the first folder, so that what all methods share (an easy split) drops out.

      Example:
        bonafide crossval --preset ssdg-small --set ssdg.variant=erm --store f.store \\
          --protocol ocim --out cv/erm
        bonafide crossval --preset ssdg-small --store f.store --protocol ocim --out cv/ssdg
        bonafide compare cv/erm cv/ssdg
      """)

  @Argument(help: ArgumentHelp("Folders that `crossval --out` wrote.", valueName: "dir"))
  var folders: [String]

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let comparison = try CrossValidationComparison(folders.map { URL(filePath: $0) })
    print(json ? try comparison.json() : comparison.text, terminator: json ? "\n" : "")
  }
}
