import ArgumentParser
import Foundation
import PADCore
import PADPipeline

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Judge pictures with a model package: live, attack, no face or unreadable.",
    discussion: """
      Of several faces the largest is judged. Folders are searched with everything below them.

      Exit status: 0 every picture was read (whatever its verdict), 2 some could not be read \
      (each is listed with its reason), 1 the model could not be loaded, 64 wrong usage.

      Example:
        bonafide predict --model demo/model photos/ selfie.jpg
        bonafide predict --model demo/model --json photos/ > verdicts.json
      """)

  @Option(help: "The model package: a folder with card.json and the graph.")
  var model: String

  @Option(help: "Threads of one prediction.")
  var threads = 1

  @Flag(help: "Print one JSON document.")
  var json = false

  @Argument(help: "Pictures (JPEG, PNG, BMP, WebP) and folders.")
  var paths: [String]

  func validate() throws {
    guard threads >= 1 else { throw ValidationError("--threads \(threads); expected 1 or more.") }
  }

  func run() throws {
    var results: [Predict.Result] = []
    let summary = try Predict.run(
      model: URL(fileURLWithPath: model), paths: paths.map { URL(fileURLWithPath: $0) },
      threads: threads
    ) { result in
      if json { results.append(result) } else { print(Self.line(of: result)) }
    }
    if json {
      print(
        try JSONText.encode(Document(model: model, summary: summary, pictures: results)))
    } else {
      print(Self.line(of: summary))
    }
    if !summary.allReadable { throw ExitCode(2) }
  }

  private struct Document: Encodable {
    var model: String
    var summary: Predict.Summary
    var pictures: [Predict.Result]
  }

  /// `live        2.417  face 120,150 238x238   3.1 ms  photos/a.jpg`
  private static func line(of result: Predict.Result) -> String {
    var columns = [padded(result.verdict.rawValue, 10)]
    if let message = result.message { return columns[0] + "  " + message }
    columns.append(padded(result.score.map { String(format: "%8.3f", $0) } ?? "-", 8))
    if let box = result.box {
      let place = String(
        format: "face %.0f,%.0f %.0fx%.0f", box.x, box.y, box.width, box.height)
      let others = result.faces > 1 ? " (largest of \(result.faces))" : ""
      columns.append(padded(place + others, 24))
    } else {
      columns.append(padded("", 24))
    }
    columns.append(String(format: "%6.1f ms", result.milliseconds))
    columns.append(result.path)
    return columns.joined(separator: "  ")
  }

  private static func line(of summary: Predict.Summary) -> String {
    let counts = Verdict.allCases.map { "\(summary.counts[$0.rawValue] ?? 0) \($0.rawValue)" }
    let median = summary.medianMilliseconds.map {
      String(format: "; median %.1f ms a picture", $0)
    }
    let noun = summary.pictures == 1 ? "picture" : "pictures"
    let threshold = String(format: "threshold %.3f", summary.threshold.value)
    return """
      \(summary.pictures) \(noun): \(counts.joined(separator: ", "))\(median ?? "")
      \(threshold) (\(summary.threshold.chosenBy))
      """
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
