import Torch

/// A method that scores by how badly it reconstructs: training logs its errors, and
/// `bonafide analyze` draws them, each kind of attack apart.
public protocol ErrorMeasuringMethod: Method {
  /// Scores as `scores(for:)` gives them, and every error, with one pass through the networks.
  ///
  /// - Shape: as `scores(for:)`
  /// - Throws: as `scores(for:)`.
  func measurements(of images: Tensor) throws -> FrameMeasurements
}

/// Scores and errors of some frames.
public struct FrameMeasurements {
  /// A kind of error.
  public struct Errors {
    /// `pixel`, `latent`
    public let name: String
    /// One a frame, from 0.
    public let values: [Double]
  }

  /// One a frame; higher is more live.
  public let scores: [Double]
  /// In the order in which they are shown.
  public let errors: [Errors]
}
