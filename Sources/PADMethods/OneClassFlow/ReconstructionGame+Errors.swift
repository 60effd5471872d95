import Torch
import TorchNN

/// How badly patches are reconstructed, patch by patch.
public struct PatchErrors {
  /// Mean |x - G(x)| over pixels and channels; the paper's reconstruction error.
  ///
  /// - Shape: [N]
  public let pixel: Tensor
  /// Mean |G_e(x) - G_e'(G(x))| over the code (Algorithm 1; its norm is divided by the code's
  /// length here). Nil without an auxiliary encoder.
  ///
  /// - Shape: [N]
  public let latent: Tensor?
}

extension ReconstructionGame {
  /// What the generator makes of patches, in evaluation mode.
  ///
  /// - Shape: [N, channels, 32, 32] -> same
  /// - Throws: `TorchError` where `patches` do not fit.
  public func reconstructions(of patches: Tensor) throws -> Tensor {
    try withoutGradient { try generator(patches, .evaluation) }
  }

  /// Both errors of each patch; nothing changes.
  ///
  /// - Shape: patches [N, channels, 32, 32]
  /// - Throws: `TorchError` where `patches` do not fit.
  public func errors(of patches: Tensor) throws -> PatchErrors {
    try withoutGradient {
      let codes = try generator.encoder(patches, .evaluation)
      let fakes = try generator.decoder(codes, .evaluation)
      let latent = try auxiliary.map { auxiliary in
        try (codes - auxiliary(fakes, .evaluation)).abs().mean(dims: [1, 2, 3])
      }
      return PatchErrors(
        pixel: try (patches - fakes).abs().mean(dims: [1, 2, 3]), latent: latent)
    }
  }
}
