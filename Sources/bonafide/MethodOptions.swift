import ArgumentParser
import Foundation
import PADPipeline

/// Which method is trained, with which settings and from which weights.
struct MethodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Method, with its default settings: \(Methods.names). May stand in the configuration file "
        + "instead."))
  var method: String?

  @Option(
    help: ArgumentHelp(
      "Named settings of a method: \(Methods.presetNames).", valueName: "name"))
  var preset: String?

  @Option(help: ArgumentHelp("Settings as YAML.", valueName: "file.yaml"))
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("One setting; may be repeated.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Start from published weights (.pth or .safetensors) or those of `bonafide pretrain`.",
      valueName: "weights"))
  var initialWeights: String?

  var settings: Training.Settings {
    Training.Settings(
      method: method, preset: preset, configuration: config.map { URL(filePath: $0) },
      overrides: overrides, initialWeights: initialWeights.map { URL(filePath: $0) })
  }
}
