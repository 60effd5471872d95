/// What a store keeps of one sample.
public enum ViewKind: String, Choice {
  /// The face, cut by the store's `CropSpec`.
  case face
  /// The whole picture: the second patch of GTCN's two-patch fusion.
  case context
  /// Optical flow from this frame to the next one.
  case flow
  /// Pseudo-depth of the face in the crop's geometry; zeros for attacks.
  case depth
}

/// How the views beside the face crop are derived: the contract that a store's samples share.
/// A view whose field is nil is not derived.
public struct ViewSpecs: Hashable, Codable, Sendable {
  /// The whole picture, scaled without regard to its proportions.
  public struct Context: Hashable, Codable, Sendable {
    /// Width and height in pixels.
    public var size: Int

    /// GTCN sees face and context at one size.
    public init(size: Int = 128) { self.size = size }
  }

  /// Flow of consecutive frames.
  public struct Flow: Hashable, Codable, Sendable {
    /// What of the frame moves.
    public enum Area: String, Choice {
      /// The whole frame, as the one-class paper takes it.
      case frame
      /// The face crop's square, held still between the two frames.
      case face
    }

    /// `dis-ultrafast`, `dis-fast`, `dis`, `farneback`, or the name on a network's card.
    public var algorithm: String
    /// What of the frame moves.
    public var area: Area
    /// In pixels; the area is scaled to this size before its flow is estimated.
    public var width: Int
    /// In pixels.
    public var height: Int

    /// By default whole frames of 320x240, the size of the one-class paper's data sets.
    public init(
      algorithm: String = "dis", area: Area = .frame, width: Int = 320,
      height: Int = 240
    ) {
      self.algorithm = algorithm
      self.area = area
      self.width = width
      self.height = height
    }
  }

  /// Pseudo-depth of the face.
  public struct Depth: Hashable, Codable, Sendable {
    /// MediaPipe's face mesh, drawn.
    public static let faceMesh = "face-mesh"

    /// `face-mesh`, or the name on a network's card.
    public var source: String
    /// Width and height in pixels; the crop's square at this size.
    public var size: Int

    /// By default the mesh's depth.
    public init(source: String = faceMesh, size: Int = 128) {
      self.source = source
      self.size = size
    }
  }

  public var context: Context?
  public var flow: Flow?
  public var depth: Depth?

  /// No views where nothing is given.
  public init(context: Context? = nil, flow: Flow? = nil, depth: Depth? = nil) {
    self.context = context
    self.flow = flow
    self.depth = depth
  }

  /// The views that are derived, without the face crop.
  public var kinds: [ViewKind] {
    [context.map { _ in .context }, flow.map { _ in .flow }, depth.map { _ in .depth }]
      .compactMap { $0 }
  }

  /// The contract in one line, for messages.
  public var summary: String {
    let parts = [
      context.map { "context \($0.size) px" },
      flow.map { "flow \($0.algorithm) of the \($0.area.rawValue) at \($0.width)x\($0.height)" },
      depth.map { "depth \($0.source) at \($0.size) px" },
    ].compactMap { $0 }
    return parts.isEmpty ? "no views" : parts.joined(separator: ", ")
  }

  /// - Throws: `PADError(.invalid)` where a size is out of range.
  public func check() throws {
    for (name, size) in [
      ("context size", context?.size), ("flow width", flow?.width),
      ("flow height", flow?.height), ("depth size", depth?.size),
    ] {
      guard let size else { continue }
      guard (12...4096).contains(size) else {
        throw PADError(.invalid, "\(name) \(size); expected 12...4096 pixels")
      }
    }
  }
}
