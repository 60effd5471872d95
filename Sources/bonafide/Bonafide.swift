import ArgumentParser
import PADPipeline

@main
struct Bonafide: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bonafide",
    abstract: "Face presentation attack detection: train, evaluate, export and apply detectors.",
    discussion: """
      Begin with `doctor`, which looks over the installation, and `demo`, which walks through \
      everything on synthetic faces. On your own pictures:

        bonafide prepare --adapter folder --root faces --store faces.store
        bonafide train --method cnn --store faces.store --run runs/first
        bonafide evaluate runs/first
        bonafide export runs/first --out models/first
        bonafide predict --model models/first new-pictures/
      """,
    version: Versions.bonafide,
    subcommands: [
      DoctorCommand.self,
      SynthCommand.self,
      DatasetsCommand.self,
      PrepareCommand.self,
      StoreCommand.self,
      InspectCommand.self,
      PretrainCommand.self,
      TrainCommand.self,
      EvaluateCommand.self,
      VerifyCommand.self,
      CrossvalCommand.self,
      CompareCommand.self,
      OneClassCommand.self,
      ClassPairCommand.self,
      MulticlassCommand.self,
      ReportCommand.self,
      AnalyzeCommand.self,
      MetricsCommand.self,
      FuseCommand.self,
      ExportCommand.self,
      CalibrateCommand.self,
      PredictCommand.self,
      DemoCommand.self,
      BenchCommand.self,
    ])
}
