extension SSDG {
  /// Named settings.
  ///
  /// The paper's: flips alone, and weights and rate by the target data set (code).
  public static let presets = [
    MethodPreset(
      name: "ssdg-paper", summary: "the paper's sizes and losses, for the target MSU-MFSD",
      settings: paper),
    MethodPreset(
      name: "ssdg-paper-oulu", summary: "the same for the target OULU-NPU",
      settings: paper + towardsOULU),
    MethodPreset(
      name: "ssdg-paper-casia-replay",
      summary: "the same for the targets CASIA-FASD and Replay-Attack",
      settings: paper + ["ssdg.constantShare=0.125"]),
    MethodPreset(
      name: "ssdg-official", summary: "the public code's normalization, for the target MSU-MFSD",
      settings: paper + official),
    MethodPreset(
      name: "ssdg-official-oulu", summary: "the same for the target OULU-NPU",
      settings: paper + official + towardsOULU),
    MethodPreset(
      name: "ssdg-official-casia-replay",
      summary: "the same for the targets CASIA-FASD and Replay-Attack",
      settings: paper + official + ["ssdg.constantShare=0.125"]),
    MethodPreset(
      name: "ssdg-small", summary: "a narrow ResNet-18 on 64 pixels: half a minute on a CPU",
      settings: small),
  ]

  private static let paper = ["augmentation=flip"]
  private static let towardsOULU = ["ssdg.tripletWeight=2", "ssdg.adversarialWeight=0.1"]
  private static let official = [
    "ssdg.featureNormalization=official", "ssdg.weightNormalization=official",
  ]
  // Ours: the narrow network has few weights to lose and no published ones to start from, so the
  // rate is higher; small synthetic sets have few videos, so every frame is drawn.
  private static let small = [
    "augmentation=light", "ssdg.inputSize=64", "ssdg.width=0.25", "ssdg.features=128",
    "ssdg.batchSize=24", "ssdg.framesPerVideo=0", "ssdg.stepsPerEpoch=50", "ssdg.epochs=8",
    "ssdg.learningRate=0.05", "ssdg.constantShare=0.75",
  ]
}
