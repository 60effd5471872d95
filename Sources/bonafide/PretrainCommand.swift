import ArgumentParser
import Foundation
import PADData
import PADMethods
import PADPipeline

struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Train a backbone as a plain classifier, for `train --init`.",
    discussion: """
      A folder of pictures has a folder for each class (ImageNet's train/); where it has train/ and \
      test/, the latter is not looked at. A share of every class is held out and chooses the epoch. \
      OUT/weights.safetensors has torchvision's names. Ctrl-C saves; the same command goes on.

      Example:
        bonafide pretrain --data imagenet/train --out weights/imagenet
        bonafide train --preset pdgan-imagenet --init weights/imagenet/weights.safetensors \\
          --store faces.store --run runs/baseline
        bonafide pretrain --data fashion-mnist --root fashion --size 64 --epochs 10 --out clothes
        bonafide pretrain --data people --backbone vgg16 --width 1 --normalization imagenet --out vgg
      """)

  @OptionGroup var labeled: LabeledDataOptions

  @Option(help: ArgumentHelp("Gets the weights, the numbers and the state.", valueName: "dir"))
  var out: String

  @Option(help: "resnet18 (SSDG, ERM, PDGAN), vgg16 (GFA-CNN) or mobilenetv2 (ERM).")
  var backbone = Pretraining.Settings().learner.backbone

  @Option(help: "Times the backbone's channels; PDGAN's ResNet-18 has a quarter.")
  var width = Pretraining.Settings().learner.width

  @Option(help: ArgumentHelp("Width and height of the input.", valueName: "pixels"))
  var size = Pretraining.Settings().learner.inputSize

  @Option(help: "unit (0...1, as PDGAN takes pictures) or imagenet (as the others do).")
  var normalization = Pretraining.Settings().learner.normalization

  @Option(help: "Passes over the pictures.")
  var epochs = Pretraining.Settings().learner.epochs

  @Option(help: "Pictures a step.")
  var batchSize = Pretraining.Settings().learner.batchSize

  @Option(help: "SGD's base rate; by default the backbone's own, in proportion to the batch.")
  var learningRate: Double?

  @Option(help: "none, flip, light, standard or strong.")
  var augmentation = Pretraining.Settings().augmentation

  @Option(help: ArgumentHelp("Share of every class that chooses the epoch.", valueName: "share"))
  var heldOut = Pretraining.Settings().heldOutShare

  @Option(help: "Seeds weights, held-out share, order and augmentation.")
  var seed = Pretraining.Settings().seed

  @Option(help: "cpu, cuda, cuda:1 or auto.")
  var device = "auto"

  @Option(help: "Threads; 0 takes one for every core.")
  var threads = 0

  @Option(help: "Threads that decode and augment.")
  var workers = 1

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let outcome = try Pretraining.run(
      Pretraining.Request(
        source: labeled.source(),
        settings: settings, out: URL(filePath: out), device: device, threads: threads,
        workers: workers))
    switch outcome {
    case .finished(let result): print(json ? try result.json() : result.text)
    case .interrupted(let step):
      print("Interrupted after step \(step); give the same command again to continue.")
      throw ExitCode(130)
    }
  }

  private var settings: Pretraining.Settings {
    var settings = Pretraining.Settings()
    settings.learner.backbone = backbone
    settings.learner.width = width
    settings.learner.inputSize = size
    settings.learner.normalization = normalization
    settings.learner.epochs = epochs
    settings.learner.batchSize = batchSize
    settings.learner.learningRate = learningRate
    settings.augmentation = augmentation
    settings.heldOutShare = heldOut
    settings.seed = seed
    return settings
  }
}

extension BackboneKind: ExpressibleByArgument {}
extension BackboneLearner.Normalization: ExpressibleByArgument {}
extension Augmentation.Preset: ExpressibleByArgument {}
