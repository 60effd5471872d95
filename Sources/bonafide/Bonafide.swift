import ArgumentParser

@main
struct Bonafide: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bonafide",
    abstract: "Face presentation attack detection: train, evaluate, export and apply detectors.",
    subcommands: [SynthCommand.self])
}
