import PADCore
import PADMedia

/// The depth of a live face as far as a picture tells: a dense mesh drawn as a depth map in the
/// crop's geometry.
///
/// Pseudo-depth methods learn it as the target of live faces, and zeros as that of attacks (Atoum
/// et al., "Face anti-spoofing using patch and depth-based CNNs", IJCB 2017; PDGAN,
/// arXiv:2101.00200). They take it from PRNet; here it is MediaPipe's mesh (`FaceMesh`). It knows
/// nothing of attacks: a picture of a face gets that face's depth.
public struct PseudoDepth: Sendable {
  /// PDGAN's input, and so its map: 224x224.
  public static let defaultSize = 224
  /// Below this confidence of the mesh network there is no face to draw.
  public static let minimumPresence = 0.5

  /// A face's map, or why there is none.
  public enum Outcome: Hashable, Sendable {
    case depth(FaceDepth)
    case absent(reason: String)

    /// Nil where it is absent.
    public var depth: FaceDepth? {
      if case .depth(let depth) = self { depth } else { nil }
    }
  }

  /// Width and height of the maps in pixels.
  public let size: Int
  private let cropper: FaceCropper
  private let mesh: FaceMesh

  /// - Parameters:
  ///   - cropper: cuts the crops that the maps belong to.
  ///   - size: of the maps; another size than the crop's scales the geometry.
  ///   - models: nil searches the dependency folder.
  /// - Throws: `PADError(.invalid)` for a size outside 1...4096, or another `PADError` where the
  ///   network is missing or damaged.
  public init(
    cropper: FaceCropper, size: Int = defaultSize, models: FaceModels? = nil, threads: Int = 1,
    concurrency: Int = 1
  ) throws {
    guard (1...4096).contains(size) else {
      throw PADError(.invalid, "pseudo-depth size \(size); expected 1...4096 pixels")
    }
    self.size = size
    self.cropper = cropper
    mesh = try FaceMesh(models: models, threads: threads, concurrency: concurrency)
  }

  /// The depth of a face, pixel for pixel what the cropper's crop of it shows.
  ///
  /// - Throws: `PADError` where inference fails or the face's box has no area.
  public func depth(_ image: Image, face: Face) throws -> Outcome {
    guard face.keypoints != nil else {
      return .absent(reason: "the face has no eye positions; the mesh needs them")
    }
    let meshed = try mesh.mesh(image, face: face)
    guard meshed.presence >= Self.minimumPresence else {
      return .absent(
        reason: "the mesh network sees no face in the box (presence "
          + "\((meshed.presence * 1000).rounded() / 1000); "
          + "expected at least \(Self.minimumPresence))")
    }
    let scale = Double(size) / Double(cropper.spec.size)
    let transform = try cropper.transform(of: face).followed(by: .scaling(by: scale))
    return .depth(FaceDepth(meshed, transform: transform, size: size))
  }
}
