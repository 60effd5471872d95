import PADCore
import TorchNN

extension GTCN {
  /// How the classifier meets the translators.
  public enum Training: String, Choice {
    /// All networks from the start, in one step (section III; "+Joint" of Table 10).
    case joint
    /// First the translators alone, then the classifier with the translators as they are
    /// ("Separate" of Table 10).
    case separate
  }

  /// The game of translators against discriminators.
  public enum Adversarial: String, Choice {
    /// Eq. 7 and 8, the translators in the non-saturating form.
    case logLikelihood = "log-likelihood"
    /// Squared distances to 1 and 0, as CycleGAN's code has it.
    case leastSquares = "least-squares"

    var loss: AdversarialLoss {
      switch self {
      case .logLikelihood: .logLikelihood
      case .leastSquares: .leastSquares
      }
    }

    /// Times the translators' term: `AdversarialLoss` halves the squares of both players,
    /// CycleGAN's code those of the discriminator only.
    var translatorFactor: Double {
      switch self {
      case .logLikelihood: 1
      case .leastSquares: 2
      }
    }
  }

  /// The settings; each default names its source. A = live, B = attack.
  public struct Config: Codable, Hashable, Sendable {
    /// Width and height of the input (Table 1).
    public var inputSize = 128
    /// m of eq. 4, real pictures of each class in a step: 2, "four real samples and four
    /// translated samples" (section IV-A).
    public var samplesPerClass = 2
    /// Passes over the data (section IV-A).
    public var epochs = 100
    /// Passes of the translators alone before those; of `training: separate` only. The paper is
    /// silent. Ours: as many as `epochs`.
    public var translatorEpochs = 100
    /// Passes of plain cross entropy on real pictures after those; the paper fine-tunes with more
    /// than two classes only, "for a few epochs" (section V-C).
    public var fineTuningEpochs = 0
    /// Adam's base rate (section IV-A).
    public var learningRate = 2e-4
    /// Adam's rate while fine-tuning; the paper is silent. Ours: a tenth of the base rate.
    public var fineTuningRate = 2e-5
    /// Adam's first-moment decay; the paper is silent. CycleGAN's code: .5.
    public var beta1 = 0.5
    /// Share of the steps at the base rate before the linear decay to zero (section IV-A).
    public var constantShare = 0.5
    /// Probability of dropping a pooled value; Table 1 names the layer, not the rate. Ours: .5.
    public var dropout = 0.5

    /// Joint or separate training (Table 10).
    public var training = Training.joint
    /// AF: learned weights of real and translated pictures (eq. 9); false fixes them at .5.
    public var fadeIn = true
    /// QL: the quadruplet loss (eq. 10).
    public var quadruplet = true
    /// ST: noise at the encoder's output.
    public var stochastic = true

    /// eta_a of eq. 10 (section IV-A: face liveness).
    public var firstMargin = 2.0
    /// eta_b of eq. 10 (section IV-A: face liveness).
    public var secondMargin = 2.0
    /// eta_c of eq. 10 (section IV-A: face liveness).
    public var betweenMargin = 6.0
    /// lambda of eq. 12 (section IV-A).
    public var cycleWeight = 10.0
    /// The adversarial losses' form (eq. 7 and 8).
    public var adversarial = Adversarial.logLikelihood
    /// Translated pictures of earlier steps that a discriminator sees; CycleGAN's code: 50.
    /// GTCN does not speak of it: 0.
    public var poolSize = 0

    /// Channels of the translators' first convolution (CycleGAN, appendix 7.2).
    public var translatorWidth = 64
    /// Residual blocks of a translator (figure 2).
    public var residualBlocks = 9
    /// Channels of the noise (figure 2).
    public var noiseChannels = 3
    /// Channels of the discriminators' first convolution (CycleGAN, appendix 7.2).
    public var discriminatorWidth = 64
    /// How batches are drawn; each must hold both classes.
    public var balance = SamplingDemand.Balance.label
    /// Which picture is classified: the face crop, or the whole picture (section IV-C, eq. 17 and
    /// 18).
    public var view = ViewKind.face

    /// The defaults.
    public init() {}
  }
}
