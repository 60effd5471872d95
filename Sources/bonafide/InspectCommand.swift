import ArgumentParser
import Foundation
import PADData
import PADPipeline

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a store holds, and which trivial cues separate its classes.",
    discussion: """
      Prints counts by data set, subset, label, kind and camera, and by subject. --sheet writes \
      crops of each group as one picture or page.

      --shortcuts measures how well each trivial cue alone (darkness, color balance, sharpness, \
      compression and so on) separates live from attack, in the whole store and by data set, \
      subset, session, camera and kind, and warns of cues that are strong or change sign between \
      parts: a detector may win on these without learning anything about liveness.

      Example:
        bonafide inspect faces.store --sheet faces.png
        bonafide inspect faces.store --shortcuts
        bonafide inspect faces.store --shortcuts --remove photometric=strong
      """)

  @Argument(help: "The store.", completion: .file())
  var store: String

  @Flag(help: "List every subject, however many there are.")
  var subjects = false

  @Option(
    help: ArgumentHelp("Write crops of each group to look at.", valueName: "file.png|.html"))
  var sheet: String?

  @Option(help: ArgumentHelp("With --sheet: crops of each group, at most.", valueName: "n"))
  var perGroup = 8

  @Flag(help: "Measure the cues and print how well each separates live from attack.")
  var shortcuts = false

  @Option(
    help: ArgumentHelp(
      "With --shortcuts: crops measured of each data set, subset, session, camera and kind, at most.",
      valueName: "n"))
  var samples = ShortcutAudit.Settings().samplesPerGroup

  @Option(
    help: ArgumentHelp(
      "With --shortcuts: a cue is strong from this |AUC - 0.5| on.", valueName: "share"))
  var limit = ShortcutAudit.Settings().strongLimit

  @Option(
    help: ArgumentHelp(
      """
      Show or measure the crops as training would have them with removeCues.KEY=VALUE, such as \
      photometric=strong; may be repeated.
      """, valueName: "key=value"))
  var remove: [String] = []

  @Option(help: ArgumentHelp("Bootstrap replicates; 0 for no intervals.", valueName: "n"))
  var bootstrap = ShortcutAudit.Settings().replicates

  @Option(help: ArgumentHelp("Seed of what is drawn.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: "Crops measured at the same time.")
  var workers: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print JSON.")
  var json = false

  /// Above this, people are listed only where they are asked for.
  private static let listedSubjects = 50

  func validate() throws {
    if !remove.isEmpty, !shortcuts, sheet == nil {
      throw ValidationError("--remove is of what --shortcuts measures or --sheet shows.")
    }
  }

  func run() throws {
    let url = URL(filePath: store)
    let removal = try CueRemoval(settings: remove)
    if let sheet {
      try ContactSheet(of: url, perGroup: perGroup, removal: removal, seed: seed)
        .write(to: URL(filePath: sheet))
    }
    if shortcuts {
      let audit = try ShortcutAudit.audit(url, settings: settings(removal), workers: workers)
      print(json ? try audit.json() : audit.text)
      return
    }
    let listing = try StoreMaintenance.list(at: url)
    guard !json else { return print(try listing.json()) }
    let people = listing.summary.subjects.count
    let areListed = subjects || people <= Self.listedSubjects
    print(listing.text(withSubjects: areListed))
    if !areListed { print("\(people) subjects; --subjects lists them") }
    if let sheet { print("Contact sheet: \(sheet)") }
  }

  private func settings(_ removal: CueRemoval) -> ShortcutAudit.Settings {
    var settings = ShortcutAudit.Settings()
    settings.removeCues = removal
    settings.samplesPerGroup = samples
    settings.strongLimit = limit
    settings.replicates = bootstrap
    settings.seed = seed
    return settings
  }
}
