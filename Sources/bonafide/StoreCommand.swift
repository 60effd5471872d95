import ArgumentParser
import Foundation
import PADPipeline

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "List, check and clean prepared stores.",
    subcommands: [StoreListCommand.self, StoreVerifyCommand.self, StoreRemoveCommand.self])
}

struct StoreListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Count a store's samples.",
    discussion: "Example: bonafide store list me.store --subjects")

  @Argument(help: "The store.", completion: .file())
  var store: String

  @Flag(help: "List the subjects too.")
  var subjects = false

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() throws {
    let listing = try StoreMaintenance.list(at: URL(filePath: store))
    print(json ? try listing.json() : listing.text(withSubjects: subjects))
  }
}

struct StoreVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read a whole store and report damage, contradictions and duplicates.",
    discussion: """
      Example: bonafide store verify me.store

      The exit status is 0 for a sound store and 1 otherwise.
      """)

  @Argument(help: "The store.", completion: .file())
  var store: String

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() throws {
    let found = try StoreMaintenance.verify(at: URL(filePath: store))
    print(json ? try found.json() : found.text)
    if !found.isSound { throw ExitCode.failure }
  }
}

struct StoreRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove-subject",
    abstract: "Remove a subject from a store for good.",
    discussion: """
      Example: bonafide store remove-subject me.store anna

      The subject's rows and crops are overwritten and a later preparation into the store does \
      not bring them back. Source pictures, trained models and copies of the store are not \
      touched.
      """)

  @Argument(help: "The store.", completion: .file())
  var store: String

  @Argument(help: "The subject, as `bonafide store list --subjects` names it.")
  var subject: String

  @Option(help: "The data set, where several have a subject of that name.")
  var dataset: String?

  @Flag(help: "Print what was removed as JSON.")
  var json = false

  func run() throws {
    let removal = try StoreMaintenance.removeSubject(
      subject, dataset: dataset, fromStore: URL(filePath: store))
    print(json ? try removal.json() : removal.text)
  }
}
