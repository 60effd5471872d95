import ArgumentParser
import Foundation
import PADPipeline

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Walk through the whole product on synthetic faces.",
    discussion: """
      Renders a small data set, prepares it, trains `cnn`, evaluates it on unseen people and on \
      a kind of attack that it was not trained on, exports it, applies it to fresh pictures and \
      writes a report.

      Example:
        bonafide demo --out demo
      """)

  @Option(help: ArgumentHelp("Folder for everything the demo makes.", valueName: "dir"))
  var out = "demo"

  @Option(help: "Seeds the data and the training.")
  var seed: UInt64 = 1

  func run() async throws {
    try await Demo.run(in: URL(filePath: out), seed: seed)
  }
}
