extension AugmentedCNN {
  /// Each augmenter, at the paper's sizes and at those of `gtcn-small`.
  public static let presets = Kind.allCases.flatMap { kind in
    [
      MethodPreset(
        name: "augmented-\(kind.rawValue)", summary: kind.title,
        settings: ["augmented.augmenter=\(kind.rawValue)"]),
      MethodPreset(
        name: "augmented-small-\(kind.rawValue)", summary: "\(kind.title), 64 pixels, 10 epochs",
        settings: [
          "augmented.augmenter=\(kind.rawValue)", "augmented.inputSize=64",
          "augmented.generatorWidth=16", "augmented.epochs=10",
        ]),
    ]
  }
}

extension AugmentedCNN.Kind {
  fileprivate var title: String {
    switch self {
    case .betweenClass: "between-class learning"
    case .betweenClassPlus: "between-class learning, BC+"
    case .leastSquaresGAN: "a least-squares GAN of each class"
    case .variationalAutoencoder: "a variational autoencoder of each class"
    case .extraClass: "semi-supervised, generated pictures as a class of their own"
    }
  }
}
