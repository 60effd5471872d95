import Torch
import TorchNN

/// What the generative augmenters' networks and optimizers share.
struct GenerativeSettings {
  /// Width and height of a picture.
  let size: Int
  /// Channels of the narrowest layer.
  let width: Int
  /// Numbers of a code.
  let latentSize: Int
  let learningRate: Double
  let beta1: Double

  func pictureGenerator(using generator: Generator) throws -> PictureGenerator {
    try PictureGenerator(latentSize: latentSize, size: size, width: width, using: generator)
  }

  func adam(_ parameters: [Parameter]) -> Adam {
    Adam(parameters, learningRate: learningRate, betas: (beta1, 0.999))  // Adam's own second
  }
}
