extension GTCN {
  /// Table 10's rows, and the sizes that one processor core trains in minutes. The method's name
  /// alone is the paper's full method at the paper's sizes, "+AF/QL/ST"; "CNN" is the method `cnn`.
  public static let presets: [MethodPreset] =
    [
      MethodPreset(
        name: "gtcn-small", summary: "64 pixels, narrow translators, 10 epochs: minutes on a CPU",
        settings: small),
      MethodPreset(
        name: "gtcn-least-squares",
        summary: "CycleGAN's code: least squares and a pool of 50 translated pictures",
        settings: ["gtcn.adversarial=least-squares", "gtcn.poolSize=50"]),
      MethodPreset(
        name: "gtcn-artists", summary: "section V-C, for `multiclass`: m = 1, margins .25 and 1.5",
        settings: artists),
      MethodPreset(
        name: "gtcn-small-artists", summary: "section V-C at small sizes", settings: small + artists
      ),
    ]
    + rows.flatMap { row in
      [
        MethodPreset(
          name: "gtcn-\(row.name)", summary: "Table 10: \(row.title)", settings: row.settings),
        MethodPreset(
          name: "gtcn-small-\(row.name)", summary: "Table 10 at small sizes: \(row.title)",
          settings: small + row.settings),
      ]
    }

  /// Ours.
  private static let small = [
    "gtcn.inputSize=64", "gtcn.translatorWidth=16", "gtcn.residualBlocks=3",
    "gtcn.discriminatorWidth=16", "gtcn.epochs=10", "gtcn.translatorEpochs=10",
  ]

  private static let artists = [
    "gtcn.samplesPerClass=1", "gtcn.firstMargin=0.25", "gtcn.secondMargin=0.25",
    "gtcn.betweenMargin=1.5",
  ]

  private static let rows: [(name: String, title: String, settings: [String])] = [
    (
      "separate", "Separate",
      [
        "gtcn.training=separate", "gtcn.fadeIn=false", "gtcn.quadruplet=false",
        "gtcn.stochastic=false",
      ]
    ),
    (
      "joint", "+Joint",
      ["gtcn.fadeIn=false", "gtcn.quadruplet=false", "gtcn.stochastic=false"]
    ),
    ("af", "+AF", ["gtcn.quadruplet=false", "gtcn.stochastic=false"]),
    ("ql", "+QL (figure 10)", ["gtcn.fadeIn=false", "gtcn.stochastic=false"]),
    ("af-ql", "+AF/QL", ["gtcn.stochastic=false"]),
  ]
}
