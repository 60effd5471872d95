import Torch
import TorchNN

/// The layers of `Reference/layers.py`, under the same names.
enum LayerCase: String, CaseIterable {
  case conv2d
  case conv2dOptions = "conv2d.options"
  case convTranspose2d
  case convTranspose2dOptions = "convTranspose2d.options"
  case linear
  case linearNoBias = "linear.noBias"
  case batchNorm2dTraining = "batchNorm2d.training"
  case batchNorm2dEvaluation = "batchNorm2d.evaluation"
  case batchNorm2dOptions = "batchNorm2d.options"
  case instanceNorm2d
  case instanceNorm2dAffine = "instanceNorm2d.affine"
  case maxPool2d
  case maxPool2dOptions = "maxPool2d.options"
  case avgPool2d
  case avgPool2dOptions = "avgPool2d.options"
  case adaptiveGlobal = "adaptiveAvgPool2d.global"
  case adaptiveDivisible = "adaptiveAvgPool2d.divisible"
  case adaptiveUneven = "adaptiveAvgPool2d.uneven"
  case reflectionPad2d
  case reLU
  case reLU6
  case leakyReLU
  case tanh
  case sigmoid
  case upsampleNearest = "upsample.nearest"
  case upsampleBilinear = "upsample.bilinear"
  case flatten
  case dropoutEvaluation = "dropout.evaluation"
  case sequential

  var isTraining: Bool { self == .batchNorm2dTraining || self == .batchNorm2dOptions }

  func layer() throws -> any Layer {
    let generator = try Generator(seed: 0)
    return switch self {
    case .conv2d: try Conv2d(4, 6, kernel: 3, using: generator)
    case .conv2dOptions:
      try Conv2d(
        4, 6, kernel: 3, stride: 2, padding: 1, dilation: 2, groups: 2, bias: false,
        using: generator)
    case .convTranspose2d: try ConvTranspose2d(4, 6, kernel: 3, using: generator)
    case .convTranspose2dOptions:
      try ConvTranspose2d(
        4, 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, using: generator)
    case .linear: try Linear(7, 5, using: generator)
    case .linearNoBias: try Linear(7, 5, bias: false, using: generator)
    case .batchNorm2dTraining, .batchNorm2dEvaluation: try BatchNorm2d(4)
    case .batchNorm2dOptions: try BatchNorm2d(4, epsilon: 1e-3, momentum: 0.3, affine: false)
    case .instanceNorm2d: try InstanceNorm2d(4)
    case .instanceNorm2dAffine: try InstanceNorm2d(4, epsilon: 1e-3, affine: true)
    case .maxPool2d: MaxPool2d(kernel: 2)
    case .maxPool2dOptions: MaxPool2d(kernel: 3, stride: 2, padding: 1, roundingUp: true)
    case .avgPool2d: AvgPool2d(kernel: 2)
    case .avgPool2dOptions:
      AvgPool2d(kernel: 3, stride: 2, padding: 1, countingPadding: false)
    case .adaptiveGlobal: AdaptiveAvgPool2d(1)
    case .adaptiveDivisible: AdaptiveAvgPool2d(height: 3, width: 4)
    case .adaptiveUneven: AdaptiveAvgPool2d(height: 7, width: 11)
    case .reflectionPad2d: ReflectionPad2d(3)
    case .reLU: ReLU()
    case .reLU6: ReLU6()
    case .leakyReLU: LeakyReLU(slope: 0.2)
    case .tanh: Tanh()
    case .sigmoid: Sigmoid()
    case .upsampleNearest: Upsample(factor: 2)
    case .upsampleBilinear: Upsample(factor: 2, interpolation: .bilinear)
    case .flatten: Flatten()
    case .dropoutEvaluation: Dropout(0.4)
    case .sequential:
      Sequential(
        try Conv2d(4, 3, kernel: 3, using: generator), try BatchNorm2d(3), ReLU(), Flatten(),
        try Linear(126, 2, using: generator))
    }
  }

  /// The layer with the reference's parameters and buffers.
  func loaded(_ golden: Golden) throws -> any Layer {
    let layer = try layer()
    try layer.load(golden.entries("\(rawValue).state"))
    return layer
  }
}
