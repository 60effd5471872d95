import Foundation
import PADCore
import PADData
import PADFaces
import PADMedia

/// Derives the views beside the face crop, each encoded as the store keeps it.
struct ViewMaker: Sendable {
  /// Store pictures are read many times and written once.
  private static let pngLevel = 1

  private let specs: ViewSpecs
  private let cropper: FaceCropper
  private let flow: FlowAlgorithm?
  private let mesh: PseudoDepth?
  private let depthNetwork: ViewNetwork?
  private let flowNetwork: ViewNetwork?

  /// - Parameter networks: cards of flow and depth networks, found by the names in the contract.
  /// - Throws: `PADError` where the contract names a source that is not there.
  init(_ specs: ViewSpecs, cropper: FaceCropper, networks: [URL], concurrency: Int) throws {
    try specs.check()
    self.specs = specs
    self.cropper = cropper
    let cards = try networks.map { try ViewNetwork(card: $0, concurrency: concurrency) }
    func network(_ name: String, _ kind: ViewNetworkCard.Kind) throws -> ViewNetwork {
      guard let network = cards.first(where: { $0.card.name == name && $0.card.kind == kind })
      else {
        throw PADError(
          .missing, "no \(kind.rawValue) network is called '\(name)'",
          advice: "Name its card with --network FILE.json"
            + (kind == .flow ? ", or use \(FlowAlgorithm.names.joined(separator: ", "))" : ""))
      }
      return network
    }
    flow = specs.flow.flatMap { FlowAlgorithm(name: $0.algorithm) }
    flowNetwork = try specs.flow.flatMap { spec in
      FlowAlgorithm(name: spec.algorithm) == nil ? try network(spec.algorithm, .flow) : nil
    }
    let usesMesh = specs.depth?.source == ViewSpecs.Depth.faceMesh
    mesh = try specs.depth.flatMap { spec in
      usesMesh ? try PseudoDepth(cropper: cropper, size: spec.size, concurrency: concurrency) : nil
    }
    depthNetwork = try specs.depth.flatMap { usesMesh ? nil : try network($0.source, .depth) }
  }

  /// The views of a frame; one that cannot be derived (the flow of a clip's last frame) is not
  /// among them.
  ///
  /// - Throws: `PADError` where inference or encoding fails.
  func views(of input: FrameInput, face: Face) throws -> [ViewKind: Data] {
    var views: [ViewKind: Data] = [:]
    if let context = specs.context {
      views[.context] = try input.image.rgb()
        .resized(width: context.size, height: context.size, interpolation: .area)
        .encoded(.png(level: Self.pngLevel))
    }
    views[.flow] = try flow(of: input, face: face)
    views[.depth] = try depth(of: input, face: face)
    return views
  }

  private func flow(of input: FrameInput, face: Face) throws -> Data? {
    guard let spec = specs.flow, let next = input.next else { return nil }
    let area =
      switch spec.area {
      case .frame: input.image.bounds
      // The square stays where it is, so that the head's own motion is seen.
      case .face: face.box.squared(scaledBy: cropper.margin)
      }
    func view(_ image: Image) throws -> Image {
      try image.rgb().cropped(
        area, width: spec.width, height: spec.height, interpolation: .area)
    }
    let (first, second) = (try view(input.image), try view(next))
    let flow =
      if let flowNetwork {
        try flowNetwork.flow(from: first, to: second)
      } else {
        try OpticalFlow.estimate(from: first, to: second, algorithm: self.flow ?? .standard)
      }
    return try flow.encoded()
  }

  private func depth(of input: FrameInput, face: Face) throws -> Data? {
    guard let spec = specs.depth else { return nil }
    let depth: FaceDepth?
    if input.label == .attack {
      depth = .zeros(size: spec.size)
    } else if let mesh {
      depth = try mesh.depth(input.image, face: face).depth
    } else if let depthNetwork {
      let crop = try cropper.crop(input.image, face: face)
      depth = try depthNetwork.depth(of: crop, size: spec.size)
    } else {
      depth = nil
    }
    return try depth?.image.encoded(.png(level: Self.pngLevel))
  }
}
