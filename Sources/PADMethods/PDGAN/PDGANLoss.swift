import Torch
import TorchNN

/// The terms of PDGAN's losses (section 3.2). The paper's logarithms are maximized; here they are
/// negated and minimized.
public enum PDGANLoss {
  /// What the critic minimizes, eq. 1.
  ///
  /// - Shape: verdicts and `isAttack` (0 live, 1 attack) [N] -> [] each
  /// - Throws: `TorchError` where shapes do not fit.
  public static func critic(
    target: DepthCritic.Verdict, generated: DepthCritic.Verdict, isAttack: Tensor
  ) throws -> (realism: Tensor, label: Tensor) {
    (
      // -E log D(x) - E log(1 - D(G(z)))
      realism: try AdversarialLoss.logLikelihood.discriminator(
        real: target.realism, fake: generated.realism),
      // -E log D(x, c) - E log D(G(z), c)
      label: try Loss.binaryCrossEntropy(target.attack, isAttack)
        + Loss.binaryCrossEntropy(generated.attack, isAttack)
    )
  }

  /// What the generator minimizes beside the depth term, eq. 2.
  ///
  /// - Shape: verdict and `isAttack` (0 live, 1 attack) [N] -> [] each
  /// - Throws: `TorchError` where shapes do not fit.
  public static func generator(
    _ generated: DepthCritic.Verdict, isAttack: Tensor
  ) throws -> (realism: Tensor, label: Tensor) {
    (
      realism: try AdversarialLoss.logLikelihood.generator(fake: generated.realism),
      label: try Loss.binaryCrossEntropy(generated.attack, isAttack)
    )
  }

  /// ||x - G(z)||_1, eq. 3, as the mean over pixels: the weights 100 and 50 belong to it.
  ///
  /// - Shape: both [N, 1, S, S] -> []
  /// - Throws: `TorchError` where shapes do not fit.
  public static func depth(_ generated: Tensor, target: Tensor) throws -> Tensor {
    try Loss.l1(generated, target)
  }
}
