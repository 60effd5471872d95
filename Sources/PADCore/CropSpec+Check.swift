extension CropSpec {
  /// Checks that every value is in its range, as files written by others may not be.
  ///
  /// - Throws: `PADError(.invalid)` that names the first bad value, after `origin`.
  public func check(origin: String) throws {
    try require((1...4096).contains(size), origin, "size", "\(size)", "1...4096")
    try require(
      (0...1).contains(minimumConfidence), origin, "minimumConfidence", "\(minimumConfidence)",
      "0...1")
    try require(
      (0...2).contains(detectionBorder), origin, "detectionBorder", "\(detectionBorder)", "0...2")
    switch alignment {
    case .box(let margin):
      try require(
        margin >= 0.1 && margin <= 10, origin, "alignment.box.margin", "\(margin)", "0.1...10")
    case .eyes(let distance, let height):
      try require(
        distance >= 0.05 && distance <= 1, origin, "alignment.eyes.eyeDistance", "\(distance)",
        "0.05...1")
      try require(
        (0...1).contains(height), origin, "alignment.eyes.eyeHeight", "\(height)", "0...1")
      try require(
        detector != .wholePicture, origin, "detector", "'\(detector.rawValue)'",
        "one that finds eyes, as alignment by eyes needs them")
    }
    if case .oneEuro(let cutoff, let coefficient) = smoothing {
      try require(
        cutoff >= 0.01 && cutoff <= 1000, origin, "smoothing.oneEuro.minimumCutoffHertz",
        "\(cutoff)", "0.01...1000")
      try require(
        coefficient >= 0 && coefficient <= 1000, origin, "smoothing.oneEuro.speedCoefficient",
        "\(coefficient)", "0...1000")
    }
  }
}

extension InputSpec {
  /// Checks that every value is in its range, as files written by others may not be.
  ///
  /// - Throws: `PADError(.invalid)` that names the first bad value, after `origin`.
  public func check(origin: String) throws {
    try require((1...4096).contains(size), origin, "size", "\(size)", "1...4096")
    try require(
      mean.count == 3 && mean.allSatisfy(\.isFinite), origin, "mean", "\(mean)",
      "three finite numbers")
    try require(
      deviation.count == 3 && deviation.allSatisfy { $0.isFinite && $0 > 0 }, origin, "deviation",
      "\(deviation)", "three numbers above 0")
  }
}

private func require(
  _ condition: Bool, _ origin: String, _ key: String, _ got: String, _ expected: String
) throws {
  guard condition else {
    throw PADError(.invalid, "\(origin): \(key) is \(got); expected \(expected)")
  }
}
