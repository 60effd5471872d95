import PADCore

/// A face's descriptor and whose it is.
public struct DescribedFace: Hashable, Sendable {
  /// For messages, such as a sample's id.
  public let name: String
  /// The person shown.
  public let person: String
  /// What a recognition network makes of the face, of any length but zero.
  public let descriptor: [Float]

  /// Takes a descriptor with the person that it belongs to.
  public init(name: String, person: String, descriptor: [Float]) {
    self.name = name
    self.person = person
    self.descriptor = descriptor
  }

  /// The cosine of two descriptors' angle, -1...1; higher for more alike faces.
  ///
  /// - Throws: `PADError(.invalid)` for descriptors of different lengths, `.numerical` for one that
  ///   is zero or not finite.
  public func similarity(to other: DescribedFace) throws -> Double {
    guard descriptor.count == other.descriptor.count else {
      throw PADError(
        .invalid,
        "descriptors of \(descriptor.count) and \(other.descriptor.count) numbers (\(name), "
          + "\(other.name)): not of one network")
    }
    var (product, own, others) = (0.0, 0.0, 0.0)
    for (a, b) in zip(descriptor, other.descriptor) {
      product += Double(a) * Double(b)
      own += Double(a) * Double(a)
      others += Double(b) * Double(b)
    }
    let cosine = product / (own * others).squareRoot()
    guard cosine.isFinite else {
      throw PADError(.numerical, "the similarity of \(name) and \(other.name) is \(cosine)")
    }
    return cosine
  }
}

/// Two faces' similarity and whether they are of one person.
public struct FaceComparison: Hashable, Codable, Sendable {
  /// Higher for more alike faces.
  public let similarity: Double
  /// A genuine pair, not an impostor's.
  public let isSamePerson: Bool

  /// Takes a similarity and the truth.
  public init(similarity: Double, isSamePerson: Bool) {
    self.similarity = similarity
    self.isSamePerson = isSamePerson
  }
}

extension ScoreSet {
  /// Pairs of one person as live, impostors as attacks.
  ///
  /// - Throws: `PADError(.insufficientData)` where there are no pairs of one kind: persons with a
  ///   single picture make no genuine pair.
  public init(_ comparisons: [FaceComparison], name: String) throws {
    let genuine = comparisons.filter(\.isSamePerson).map(\.similarity)
    let impostors = comparisons.filter { !$0.isSamePerson }.map(\.similarity)
    guard !genuine.isEmpty, !impostors.isEmpty else {
      throw PADError(
        .insufficientData,
        "\(name): \(genuine.count) pairs of one person and \(impostors.count) of two; expected at "
          + "least one of each",
        advice: "A person with a single picture makes no pair of one person")
    }
    try self.init(live: genuine, attack: impostors, name: name)
  }
}

/// Which faces are compared with which: every probe with every gallery face (GFA-CNN, section 4.4).
public enum GalleryProtocol {
  /// - Parameters:
  ///   - gallery: one face a person.
  ///   - probes: any number of faces of the same persons.
  /// - Returns: gallery.count comparisons a probe, in the probes' order.
  /// - Throws: `PADError(.invalid)` where a person is twice in the gallery, `.insufficientData` where
  ///   a probe's person is not in it.
  public static func comparisons(
    gallery: [DescribedFace], probes: [DescribedFace]
  ) throws -> [FaceComparison] {
    var persons: Set<String> = []
    if let twice = gallery.first(where: { !persons.insert($0.person).inserted }) {
      throw PADError(
        .invalid, "person '\(twice.person)' is twice in the gallery; expected one face a person")
    }
    let strangers = Set(probes.map(\.person)).subtracting(persons).sorted()
    guard strangers.isEmpty else {
      throw PADError(
        .insufficientData,
        "\(strangers.count) persons have probes and no gallery face, such as '\(strangers[0])'")
    }
    return try probes.flatMap { probe in
      try gallery.map { face in
        FaceComparison(
          similarity: try probe.similarity(to: face), isSamePerson: probe.person == face.person)
      }
    }
  }

  /// The first live face of every person as the gallery, all other faces as probes.
  ///
  /// - Parameter faces: each with whether it may be in the gallery (a live face).
  /// - Returns: also the persons that have no probe or no gallery face, sorted: they are left out.
  public static func firstFaces(
    _ faces: [(face: DescribedFace, isLive: Bool)]
  ) -> (gallery: [DescribedFace], probes: [DescribedFace], leftOut: [String]) {
    var gallery: [String: DescribedFace] = [:]
    for (face, isLive) in faces where isLive && gallery[face.person] == nil {
      gallery[face.person] = face
    }
    let probes = faces.map(\.face).filter { face in
      gallery[face.person].map { $0.name != face.name } ?? false
    }
    let compared = Set(probes.map(\.person))
    let leftOut = Set(faces.map(\.face.person)).subtracting(compared).sorted()
    return (
      gallery.values.filter { compared.contains($0.person) }.sorted { $0.person < $1.person },
      probes, leftOut
    )
  }
}

/// How well a recognition network tells persons apart.
public struct VerificationResult: Codable, Sendable {
  /// Pairs of one person, and of two.
  public let genuine: Int
  public let impostors: Int
  /// Accuracy over folds, each at the threshold that the other folds choose; nil without folds.
  public let folds: FoldedAccuracy?
  /// 1 - EER over all pairs.
  public let accuracyAtEqualError: Double
  /// Area under the ROC curve.
  public let auc: Double
  /// Share of the genuine pairs accepted where at most this share of the impostors is.
  public let acceptRates: [OperatingRate]
  /// At most 1,000 points.
  public let curve: ROCCurve

  /// The share of genuine pairs accepted at a limit on the impostors.
  public struct OperatingRate: Codable, Hashable, Sendable {
    /// Highest share of impostors accepted.
    public let impostors: Double
    /// Share of genuine pairs accepted.
    public let genuine: Double
  }

  /// The limits that `acceptRates` are given for.
  public static let limits = [0.1, 0.01, 0.001]

  /// - Parameter comparisons: one list a fold; a single list has no folds.
  /// - Throws: `PADError(.insufficientData)` where a fold lacks one kind of pair.
  public init(_ comparisons: [[FaceComparison]]) throws {
    let all = try ScoreSet(comparisons.flatMap { $0 }, name: "the pairs")
    genuine = all.live.values.count
    impostors = all.attack.values.count
    folds =
      comparisons.count >= 2
      ? try FoldedAccuracy(
        folds: comparisons.enumerated().map { try ScoreSet($1, name: "fold \($0 + 1)") }) : nil
    accuracyAtEqualError = 1 - all.equalErrorRate().rate
    auc = all.areaUnderCurve()
    let full = ROCCurve(all)
    acceptRates = Self.limits.map { limit in
      let allowed = zip(full.falseAcceptRates, full.trueAcceptRates).filter { $0.0 <= limit }
      return OperatingRate(impostors: limit, genuine: allowed.map(\.1).max() ?? 0)
    }
    curve = full.reduced(to: 1_000)
  }
}
