import ArgumentParser
import PADPipeline

/// Which samples train, choose and test.
struct SplitOptions: ParsableArguments {
  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      """
      auto (the data set's own lists, else by subject), official, subjects, fold=K/N, \
      session=TRAIN:TEST, a data set's own (oulu-3.2, casia-5, replay-hand, siw-1, ...: see \
      `bonafide datasets`), loo=DATASET, cross=A:B, lv=PERCENT, or a JSON file such as a run's \
      protocol.json.
      """, valueName: "name"))
  var dataProtocol: String?

  @Option(
    help: ArgumentHelp(
      "Attack kind that only the test contains; may be repeated.", valueName: "kind"))
  var holdOut: [String] = []

  @Option(help: "Seeds the choice of people; 1 where absent.")
  var splitSeed: UInt64?

  var isGiven: Bool { dataProtocol != nil || !holdOut.isEmpty || splitSeed != nil }

  var request: SplitRequest {
    get throws {
      try SplitRequest(text: dataProtocol ?? "auto", heldOut: holdOut, seed: splitSeed ?? 1)
    }
  }
}
