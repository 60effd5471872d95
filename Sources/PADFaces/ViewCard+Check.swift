import PADCore

extension ViewCard {
  /// The most pixels that an input or output may have on a side.
  static let maximumSide = 8192

  /// Checks that every value is in its range and that the kind has what it needs, and no more.
  ///
  /// - Throws: `PADError(.invalid)` that names the first bad value, after `origin`.
  public func check(origin: String) throws {
    func require(
      _ condition: Bool, _ key: String, _ got: @autoclosure () -> String, _ expected: String
    ) throws {
      guard condition else {
        throw PADError(.invalid, "\(origin): \(key) is \(got()); expected \(expected)")
      }
    }
    try require(!name.isEmpty, "name", "empty", "a name for people")
    try require(!license.isEmpty, "license", "empty", "the terms of the network's use")
    try require(
      !model.isEmpty && !model.contains("/"), "model", "'\(model)'",
      "a file name beside the card")
    let sides = [
      ("width", width), ("height", height), ("outputWidth", outputWidth ?? width),
      ("outputHeight", outputHeight ?? height),
    ]
    for (key, side) in sides {
      try require(
        (1...Self.maximumSide).contains(side), key, "\(side)", "1...\(Self.maximumSide) pixels")
    }
    try require(
      mean.count == 3 && mean.allSatisfy(\.isFinite), "mean", "\(mean)", "three finite numbers")
    try require(
      deviation.count == 3 && deviation.allSatisfy { $0.isFinite && $0 > 0 }, "deviation",
      "\(deviation)", "three numbers above 0")
    try require(
      outputScale.isFinite && outputScale > 0, "outputScale", "\(outputScale)",
      "a number above 0 (what runs the other way is stated by 'nearer')")
    try require(
      (pictures != nil) == (kind == .flow), "pictures",
      pictures.map { "'\($0.rawValue)'" } ?? "missing",
      kind == .flow
        ? "'two-inputs' or 'one-concatenated', as a flow network takes two"
        : "no such key, as a depth network takes one picture")
    try require(
      (nearer != nil) == (kind == .depth), "nearer",
      nearer.map { "'\($0.rawValue)'" } ?? "missing",
      kind == .depth
        ? "'larger' or 'smaller': what the depth output is where a face is nearer"
        : "no such key, as flow has no depth")
  }
}
