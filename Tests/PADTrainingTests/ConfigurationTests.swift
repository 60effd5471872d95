import Foundation
import PADCore
import PADData
import PADMethods
import PADTraining
import Testing

@Suite struct RunConfigurationTests {
  @Test func laysSettingsOverTheDefaults() throws {
    let file = ConfigurationTree.group([
      "seed": .integer(7), "cnn": .group(["learningRate": .number(0.001), "epochs": .integer(3)]),
    ])
    let override = ConfigurationTree.single("epochs", .integer(5))
    let configuration = try RunConfiguration(
      kind: .cnn, layers: [("run.yaml", file), ("--set", override)])
    guard case .cnn(let cnn) = configuration.method else {
      Issue.record("not the method asked for")
      return
    }
    #expect(configuration.training.seed == 7)
    #expect(cnn.learningRate == 0.001)
    #expect(cnn.epochs == 5)
    #expect(cnn.batchSize == CNN.Config().batchSize)
  }

  @Test(arguments: MethodKind.allCases) func treeRoundTrips(_ kind: MethodKind) throws {
    let configuration = RunConfiguration(method: MethodConfiguration(defaultsOf: kind))
    #expect(try RunConfiguration(tree: configuration.tree()) == configuration)
  }

  @Test func cuesAreRemovedWhereAskedForOnly() throws {
    let standard = RunConfiguration(method: MethodConfiguration(defaultsOf: .cnn))
    #expect(standard.training.removeCues == CueRemoval())
    let configuration = try RunConfiguration(
      kind: .cnn,
      layers: [
        ("--set", .single("removeCues.photometric", .text("strong"))),
        ("--set", .single("removeCues.gray", .number(0.25))),
      ])
    #expect(configuration.training.removeCues.photometric == .strong)
    #expect(configuration.training.removeCues.gray == 0.25)
    #expect(try RunConfiguration(tree: configuration.tree()) == configuration)
    // A run of before the key existed.
    guard case .group(var keys) = try standard.tree() else { return }
    #expect(keys.removeValue(forKey: "removeCues") != nil)
    #expect(try RunConfiguration(tree: .group(keys)) == standard)
  }

  @Test(arguments: [
    (
      "removeCues.blur", ConfigurationTree.text("extreme"),
      "key 'removeCues.blur' is 'extreme'; expected one of none, light, medium, strong"
    ),
    ("removeCues.gray", .integer(2), "key 'removeCues.gray' is 2.0; expected 0...1"),
  ])
  func removalsOutOfRangeAreNamed(
    _ key: String, _ value: ConfigurationTree, _ message: String
  ) {
    let error = #expect(throws: PADError.self) {
      try RunConfiguration(kind: .cnn, layers: [("--set", .single(key, value))])
    }
    #expect(error?.message == message)
  }

  @Test func namesTheNearestKnownKey() {
    let error = #expect(throws: PADError.self) {
      try RunConfiguration(
        kind: .cnn, layers: [("--set", .single("cnn.lerningRate", .number(1)))])
    }
    #expect(
      error?.message == "--set: unknown key 'cnn.lerningRate'; did you mean 'learningRate'?")
  }

  @Test func namesTheNearestKeyOfTheMethodToo() {
    let error = #expect(throws: PADError.self) {
      try RunConfiguration(kind: .cnn, layers: [("--set", .single("lerningRate", .number(1)))])
    }
    #expect(error?.message == "--set: unknown key 'lerningRate'; did you mean 'learningRate'?")
  }

  @Test func namesTheKeyWhoseValueDoesNotFit() {
    let error = #expect(throws: PADError.self) {
      try RunConfiguration(
        kind: .cnn,
        layers: [
          ("--set", .single("seed", .integer(-1))), ("--set", .single("workers", .integer(2))),
        ])
    }
    #expect(error?.message == "key 'seed' is -1; that is no value for it, such as 1")
  }

  @Test func refusesAValueOfAnotherKind() {
    let error = #expect(throws: PADError.self) {
      try RunConfiguration(kind: .cnn, layers: [("run.yaml", .single("seed", .text("many")))])
    }
    #expect(error?.message.hasPrefix("run.yaml: key 'seed' is 'many'; expected a number") == true)
  }

  @Test(arguments: [
    (
      "precision", ConfigurationTree.text("floot32"),
      "key 'precision' is 'floot32'; expected one of float32, bfloat16 (did you mean 'float32'?)"
    ),
    (
      "cnn.balance", .text("x"),
      "key 'balance' is 'x'; expected one of none, label, domain-and-label, instrument"
    ),
    ("workers", .integer(0), "key 'workers' is 0; expected at least 1"),
  ])
  func saysWhatIsExpected(_ key: String, _ value: ConfigurationTree, _ message: String) {
    let error = #expect(throws: PADError.self) {
      try RunConfiguration(
        kind: .cnn,
        layers: [("--set", .single(key, value)), ("--set", .single("seed", .integer(3)))])
    }
    #expect(error?.message == message)
  }

  @Test func namesTheNearestMethod() {
    let error = #expect(throws: PADError.self) { try MethodKind(named: "cnm") }
    #expect(error?.message == "unknown method 'cnm'; did you mean 'cnn'?")
  }
}

@Suite struct ModelSelectionTests {
  func result(_ epoch: Int, eer: Double, auc: Double) -> EpochResult {
    EpochResult(
      epoch: epoch, step: epoch * 10, developmentEER: eer, developmentAUC: auc,
      developmentThreshold: 0, losses: [:])
  }

  @Test func lowestEERThenAUCThenTheEarlier() {
    let best = result(1, eer: 0.1, auc: 0.9)
    let selection = ModelSelection.development
    #expect(selection.isBetter(best, than: nil))
    #expect(selection.isBetter(result(2, eer: 0.09, auc: 0.5), than: best))
    #expect(selection.isBetter(result(2, eer: 0.1, auc: 0.91), than: best))
    #expect(!selection.isBetter(result(2, eer: 0.1, auc: 0.9), than: best))
    #expect(!selection.isBetter(result(2, eer: 0.2, auc: 1), than: best))
  }

  @Test func theLastEpochWhateverTheDevelopmentDataSay() {
    let early = result(1, eer: 0, auc: 1)
    #expect(ModelSelection.last.isBetter(early, than: nil))
    #expect(ModelSelection.last.isBetter(result(2, eer: 0.5, auc: 0.5), than: early))
    #expect(!ModelSelection.last.isBetter(early, than: result(2, eer: 0.5, auc: 0.5)))
  }
}

@Suite struct EventLogTests {
  @Test func keepsWholeLinesAndPassesOverACutOne() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl")
    defer { try? FileManager.default.removeItem(at: url) }
    let log = try EventLog(appendingTo: url)
    try log.append(LogEvent(.step, step: 20, epoch: 1, values: ["loss": .nan]))
    try log.append(LogEvent(.epoch, step: 40, epoch: 1, values: ["dev/eer": 0.25]))
    let whole = try Data(contentsOf: url)
    try (whole + Data(#"{"kind":"st"#.utf8)).write(to: url)
    let events = try EventLog.read(url)
    #expect(events.map(\.kind) == [.step, .epoch])
    #expect(events[0].values["loss"]?.isNaN == true)
    #expect(events[1].values == ["dev/eer": 0.25])
  }
}
