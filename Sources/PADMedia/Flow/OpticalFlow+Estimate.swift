import CVision
import PADCore

/// How optical flow is estimated.
///
/// As text, for command lines and settings: `dis-ultrafast`, `dis-fast`, `dis`, `farneback`.
public enum FlowAlgorithm: Hashable, Codable, Sendable, CaseIterable {
  /// Dense inverse search (Kroeger et al., ECCV 2016), OpenCV's implementation.
  case dis(Preset)
  /// Polynomial expansion (Farneback, SCIA 2003), with three levels of half size each, windows of
  /// 15 pixels and three iterations.
  case farneback

  /// Faster presets begin and end at coarser scales; `medium` adds variational refinement with
  /// more iterations.
  public enum Preset: String, Hashable, Codable, Sendable, CaseIterable {
    case ultrafast, fast, medium
  }

  public static let allCases: [FlowAlgorithm] =
    [.dis(.ultrafast), .dis(.fast), .dis(.medium), .farneback]

  /// The algorithm's name.
  public var text: String {
    switch self {
    case .dis(.ultrafast): "dis-ultrafast"
    case .dis(.fast): "dis-fast"
    case .dis(.medium): "dis"
    case .farneback: "farneback"
    }
  }

  /// - Throws: `PADError(.invalid)` that names the text and what is expected.
  public init(text: String) throws {
    guard let found = Self.allCases.first(where: { $0.text == text }) else {
      let known = nearest(to: text, among: Self.allCases.map(\.text))
      throw PADError(
        .invalid, "flow algorithm '\(text)'" + (known.map { "; did you mean '\($0)'?" } ?? ""),
        advice: "Expected " + Self.allCases.map(\.text).joined(separator: ", "))
    }
    self = found
  }

  var native: vision_flow_algorithm {
    switch self {
    case .dis(.ultrafast): VISION_DIS_ULTRAFAST
    case .dis(.fast): VISION_DIS_FAST
    case .dis(.medium): VISION_DIS_MEDIUM
    case .farneback: VISION_FARNEBACK
    }
  }
}

extension OpticalFlow {
  /// The flow from one picture to the next, on their luma.
  ///
  /// - Shape: [height, width, 3] or [height, width, 1], twice -> [height, width, 2]
  /// - Throws: `PADError(.invalid)` for pictures of different sizes, or too small for the
  ///   algorithm (DIS needs a side of 12 pixels).
  public static func estimate(
    from: Image, to: Image, algorithm: FlowAlgorithm = .dis(.medium)
  ) throws -> OpticalFlow {
    guard (from.width, from.height) == (to.width, to.height) else {
      throw PADError(
        .invalid,
        "flow between pictures of \(from.width)x\(from.height) and \(to.width)x\(to.height); "
          + "expected one size")
    }
    let (first, second) = (try from.gray(), try to.gray())
    let count = 2 * from.width * from.height
    let vectors = try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else {
        preconditionFailure("a picture without pixels")  // trap: Image demands at least one
      }
      let message = first.withSource { first in
        second.withSource { second in
          vision_flow(first, second, Int32(algorithm.native.rawValue), base)
        }
      }
      if let message {
        defer { vision_free(message) }
        throw PADError(
          .invalid,
          "pictures of \(from.width)x\(from.height) pixels: \(algorithm.text) found no flow "
            + "(\(String(cString: message)))")
      }
      initialized = count
    }
    return OpticalFlow(width: from.width, height: from.height, vectors: vectors)
  }
}
