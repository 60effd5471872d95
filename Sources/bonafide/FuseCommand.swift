import ArgumentParser
import Foundation
import PADCore
import PADMetrics

struct FuseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuse",
    abstract: "Add the scores of several detectors with weights.",
    discussion: """
      Reads score files of the same samples, as `evaluate` writes them, and writes one with the \
      weighted sums: the late fusion of a face and a context detector, for example.

      Example:
        bonafide fuse face/scores.csv context/scores.csv --weights 1,0.6 --out fused.csv
        bonafide metrics --scores fused.csv
      """)

  @Argument(help: ArgumentHelp("Score files.", valueName: "file"))
  var scores: [String]

  @Option(
    help: ArgumentHelp(
      "One weight a file, such as 1,0.6 (GTCN's face and context); 1 each where left out.",
      valueName: "numbers"))
  var weights: String?

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var out: String

  func run() throws {
    let weights = try parsedWeights()
    let parts = try zip(scores, weights).map { file, weight in
      ScoreFusion.Part(
        name: file, samples: try ScoreFile.samples(in: URL(filePath: file)), weight: weight)
    }
    let fused = try ScoreFusion.weightedSum(parts)
    try ScoreFile.write(fused, to: URL(filePath: out))
    print("\(out): \(fused.count) fused scores. Next: bonafide metrics --scores \(out)")
  }

  private func parsedWeights() throws -> [Double] {
    guard let weights else { return scores.map { _ in 1 } }
    let numbers = weights.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    let finite = numbers.compactMap(\.self).filter(\.isFinite)
    guard finite.count == scores.count, numbers.count == scores.count else {
      throw PADError(
        .invalid, "--weights '\(weights)'; expected \(scores.count) numbers, one a file",
        advice: "Such as --weights 1,0.6")
    }
    return finite
  }
}
