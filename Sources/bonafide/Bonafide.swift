import ArgumentParser

@main
struct Bonafide: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bonafide",
    abstract: "Face presentation attack detection: train, evaluate, export and apply detectors.",
    subcommands: [
      DoctorCommand.self,
      PrepareCommand.self,
      StoreCommand.self,
      TrainCommand.self,
      EvaluateCommand.self,
      CrossvalCommand.self,
      ReportCommand.self,
      MetricsCommand.self,
      ExportCommand.self,
      CalibrateCommand.self,
      PredictCommand.self,
      DemoCommand.self,
      BenchCommand.self,
    ])
}
