import Foundation
import PADCore

/// What must be known of a depth or flow network beside its graph: a JSON file.
///
/// A depth network's card, `midas-small.json` beside `midas-small.onnx`:
///
/// ```json
/// {
///   "format": 1,
///   "kind": "depth",
///   "name": "MiDaS v2.1 small",
///   "license": "MIT",
///   "model": "midas-small.onnx",
///   "width": 256,
///   "height": 256,
///   "channelOrder": "rgb",
///   "mean": [0.485, 0.456, 0.406],
///   "deviation": [0.229, 0.224, 0.225],
///   "outputScale": 1,
///   "nearer": "larger"
/// }
/// ```
///
/// A flow network's has no `nearer`, and says how it takes its two pictures:
///
/// ```json
/// {
///   "format": 1,
///   "kind": "flow",
///   "name": "my flow network",
///   "license": "as its publisher states",
///   "model": "flow.onnx",
///   "width": 320,
///   "height": 256,
///   "channelOrder": "bgr",
///   "mean": [0, 0, 0],
///   "deviation": [1, 1, 1],
///   "pictures": "two-inputs",
///   "outputScale": 1
/// }
/// ```
///
/// Pictures are resized to `width` x `height`; input = (pixel / 255 - mean) / deviation, per
/// channel in `channelOrder`. Inputs are [1, 3, height, width], or [1, 6, height, width] where
/// `pictures` is `one-concatenated`. The graph's first output, or the one that `output` names, is
/// multiplied by `outputScale`: a depth map of any unit, or a flow (to the right, down) in pixels
/// of the input from the first picture to the second. A network whose output is of another size
/// than its input states `outputWidth` and `outputHeight`.
public struct ViewCard: Hashable, Codable, Sendable {
  /// What a network makes of pictures.
  public enum Kind: String, Choice {
    /// One picture -> one channel of depth.
    case depth
    /// Two pictures -> where each pixel of the first moved.
    case flow
  }

  /// How a flow network takes its two pictures.
  public enum Pictures: String, Choice {
    /// The first picture is the graph's first input, the second its second.
    case twoInputs = "two-inputs"
    /// One input of six channels, the first picture's before the second's.
    case oneConcatenated = "one-concatenated"
  }

  /// Which way depth runs.
  public enum Nearer: String, Choice {
    /// The output is a nearness: inverse depth or disparity.
    case larger
    /// The output is a distance.
    case smaller
  }

  public static let currentFormat = 1

  public var format: Int
  public var kind: Kind
  public var name: String
  public var license: String
  /// The graph's file name beside the card.
  public var model: String
  /// The input's in pixels.
  public var width: Int
  public var height: Int
  public var channelOrder: InputSpec.ChannelOrder
  public var mean: [Float]
  public var deviation: [Float]
  /// Flow networks only.
  public var pictures: Pictures?
  /// Nil takes the graph's first.
  public var output: String?
  /// Nil where it is the input's.
  public var outputWidth: Int?
  public var outputHeight: Int?
  public var outputScale: Float
  /// Depth networks only.
  public var nearer: Nearer?

  /// Takes what is known of a network.
  public init(
    kind: Kind, name: String, license: String, model: String, width: Int, height: Int,
    channelOrder: InputSpec.ChannelOrder = .rgb, mean: [Float] = [0, 0, 0],
    deviation: [Float] = [1, 1, 1], pictures: Pictures? = nil, output: String? = nil,
    outputWidth: Int? = nil, outputHeight: Int? = nil, outputScale: Float = 1,
    nearer: Nearer? = nil
  ) {
    format = Self.currentFormat
    self.kind = kind
    self.name = name
    self.license = license
    self.model = model
    self.width = width
    self.height = height
    self.channelOrder = channelOrder
    self.mean = mean
    self.deviation = deviation
    self.pictures = pictures
    self.output = output
    self.outputWidth = outputWidth
    self.outputHeight = outputHeight
    self.outputScale = outputScale
    self.nearer = nearer
  }

  /// Reads and checks a card.
  ///
  /// - Throws: `PADError` that names the file and the key.
  public static func read(_ url: URL) throws -> ViewCard {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw PADError(.missing, "\(url.path): no such card of a depth or flow network")
    }
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw PADError(.unreadable, "\(url.path): \(systemReason(error))")
    }
    struct Format: Decodable { var format: Int }
    let card: ViewCard
    do {
      let format = try JSONText.decode(Format.self, from: data).format
      guard format == currentFormat else {
        throw PADError(
          .unsupported,
          "\(url.path): card format \(format); this version reads format \(currentFormat)")
      }
      try refuseUnknownKeys(data, origin: url.path)
      card = try JSONText.decode(ViewCard.self, from: data)
    } catch let error as DecodingError {
      throw PADError(
        .invalid, "\(url.path): \(error.explanation)",
        advice: "The documentation of `ViewCard` shows a whole card")
    }
    try card.check(origin: url.path)
    return card
  }

  /// A misspelt optional key would otherwise be as if it were not there.
  private static func refuseUnknownKeys(_ data: Data, origin: String) throws {
    let keys = try JSONText.decode([String: AnyValue].self, from: data).keys
    let known = CodingKeys.allCases.map(\.stringValue)
    guard let unknown = keys.sorted().first(where: { !known.contains($0) }) else { return }
    let guess = nearest(to: unknown, among: known).map { "; did you mean '\($0)'?" } ?? ""
    throw PADError(.invalid, "\(origin): unknown key '\(unknown)'\(guess)")
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case format, kind, name, license, model, width, height, channelOrder, mean, deviation
    case pictures, output, outputWidth, outputHeight, outputScale, nearer
  }

  /// Any JSON, unread.
  private struct AnyValue: Decodable {
    init(from decoder: any Decoder) {}
  }
}
