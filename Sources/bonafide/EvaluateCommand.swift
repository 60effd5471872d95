import ArgumentParser
import Foundation
import PADCore
import PADPipeline

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a trained run or a model package on data that it was not trained on.",
    discussion: """
      Prints EER, HTER, APCER per attack species and their maximum, BPCER, ACER, AUC and TAR at \
      fixed FARs, with 95 % intervals and counts, and writes every score to a CSV file. Then how \
      much the scores follow each trivial cue (brightness, color balance and so on) within a class.

      The threshold comes from the development scores (source-dev). `oracle` takes it from the \
      test scores themselves, as some papers do, and marks every number so. Of a run that is \
      tested on another data set (--protocol cross=A:B, or --store here), --recenter moves the \
      test scores so that their median is that of the development scores; labels are not used, every number is marked.

      Example:
        bonafide evaluate runs/first
        bonafide evaluate runs/first --store other.store
        bonafide evaluate --model models/first --store other.store --json
      """)

  @Argument(help: ArgumentHelp("Folder of a trained run.", valueName: "run"))
  var runFolder: String?

  @Option(help: ArgumentHelp("Model package instead of a run.", valueName: "dir"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Store to score. A run knows its own; of another one its subset is taken, or all of it where "
        + "it has none, at the threshold of the run's development data.", valueName: "file"))
  var store: String?

  @Option(help: "Subset to measure: train, dev or test.")
  var subset = Subset.test

  @OptionGroup var measures: MeasureOptions

  @Flag(help: "Leave out test subjects who are in the training or development data.")
  var unseenSubjects = false

  @Flag(
    help:
      "Another data set's test: move its scores, without labels, to the median of the source's.")
  var recenter = false

  @Flag(inversion: .prefixedNo, help: "Measure which trivial cues the scores follow.")
  var cues = true

  @Option(help: ArgumentHelp("Where to write the scores.", valueName: "file.csv"))
  var scores: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws { _ = try subject() }

  func run() throws {
    let request = Evaluating.Request(
      subject: try subject(), store: store.map { URL(filePath: $0) }, subset: subset,
      policy: measures.threshold, unseenSubjectsOnly: unseenSubjects,
      recenters: recenter, scores: scores.map { URL(filePath: $0) }, settings: measures.settings,
      measuresCues: cues)
    let result = try Evaluating.evaluate(request)
    print(json ? try result.json() : result.text)
  }

  private func subject() throws -> Evaluating.Subject {
    switch (runFolder, model) {
    case (let run?, nil): .run(URL(filePath: run))
    case (nil, let model?): .package(URL(filePath: model))
    default: throw ValidationError("Name either a run's folder or --model DIR.")
    }
  }
}

extension Subset: ExpressibleByArgument {}
