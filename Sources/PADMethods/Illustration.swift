import PADCore
import Torch

/// A method whose paper shows rows of pictures: GTCN's input, translated and reconstructed, PDGAN's
/// picture, target and generated depth, GFA-CNN's transferred pictures.
///
/// `bonafide analyze` draws the rows of every method that conforms.
public protocol IllustratedMethod: Method {
  /// What the networks make of some samples, in evaluation mode; nothing of the method changes.
  ///
  /// - Parameters:
  ///   - batch: samples as a training batch holds them, with whatever the method's
  ///     `SamplingDemand` asks for, not augmented.
  ///   - generator: for networks that take noise, on the device of `batch`.
  /// - Returns: a row a sample or more. Rows of one name stand below each other and have the same
  ///   captions in the same order.
  /// - Throws: `TorchError` where the batch does not fit.
  func illustrations(of batch: TrainingBatch, using generator: Generator) throws -> [Illustration]
}

/// A named row of pictures, such as one face on its way through a generator.
public struct Illustration {
  /// How a picture's values become visible.
  public enum Scale: Hashable, Sendable {
    /// As the method's `InputSpec` normalizes pictures.
    case input
    /// 0 is black and 1 white: depth maps, differences, pictures in [0, 1].
    case unit
  }

  /// A picture of the row.
  public struct Picture {
    /// What it shows, in a few words: `translated`.
    public let caption: String
    /// Values beyond the scale are cut off.
    ///
    /// - Shape: [3, H, W] or [1, H, W]
    public let values: Tensor
    /// How the values become visible.
    public let scale: Scale

    /// Takes one picture of a batch.
    public init(_ caption: String, _ values: Tensor, scale: Scale = .input) {
      self.caption = caption
      self.values = values
      self.scale = scale
    }
  }

  /// What the row is: `live to attack and back`.
  public let name: String
  /// From left to right.
  public let pictures: [Picture]

  /// Takes the pictures from left to right.
  public init(_ name: String, _ pictures: [Picture]) {
    self.name = name
    self.pictures = pictures
  }
}

/// A method that makes training samples of its own. `bonafide analyze --subset train` marks them
/// among the real ones (GTCN, figure 8).
public protocol GeneratingMethod: Method {
  /// Samples made from a batch, in evaluation mode; nothing of the method changes.
  ///
  /// - Parameters:
  ///   - batch: as in `IllustratedMethod`.
  ///   - generator: for networks that take noise, on the device of `batch`.
  /// - Throws: `TorchError` where the batch does not fit.
  func generatedSamples(from batch: TrainingBatch, using generator: Generator) throws
    -> [GeneratedSamples]
}

/// Pictures that a network made, of one label.
public struct GeneratedSamples {
  /// How they were made, in a word: `translated`.
  public let name: String
  /// What they pass for in training.
  public let label: Label
  /// - Shape: [N, 3, S, S], normalized by the method's `InputSpec`
  public let images: Tensor

  /// Takes pictures of one label.
  public init(_ name: String, label: Label, images: Tensor) {
    self.name = name
    self.label = label
    self.images = images
  }
}
