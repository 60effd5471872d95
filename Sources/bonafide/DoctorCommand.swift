import ArgumentParser
import PADPipeline

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look over the installation.",
    discussion: """
      Prints versions, devices, threads, the files that set-up brings with their sizes and \
      hashes, free disk space, and what to do about whatever is missing. The exit status is 1 \
      where something that the program needs is missing.

      Example:
        bonafide doctor --json
      """)

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let examination = Doctor.examine()
    print(json ? try examination.json() : examination.text)
    if !examination.isHealthy { throw ExitCode.failure }
  }
}
