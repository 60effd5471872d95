import Foundation
import PADCore
import PADData
import PADFaces
import PADMedia

/// Derives the views beside the face crop, each encoded as the store keeps it.
struct ViewMaker: Sendable {
  /// Store pictures are read many times and written once.
  private static let pngLevel = 1

  /// Where depth comes from.
  private enum DepthSource {
    case mesh(PseudoDepth)
    case network(ViewNetwork)
  }

  /// Where flow comes from.
  private enum FlowSource {
    case algorithm(FlowAlgorithm)
    case network(ViewNetwork)
  }

  private let specs: ViewSpecs
  private let cropper: FaceCropper
  private let depthSource: DepthSource?
  private let flowSource: FlowSource?

  /// - Parameter networks: cards of flow and depth networks, found by the names in the contract.
  /// - Throws: `PADError` where the contract names a source that is not there.
  init(_ specs: ViewSpecs, cropper: FaceCropper, networks: [URL], concurrency: Int) throws {
    try specs.check()
    self.specs = specs
    self.cropper = cropper
    let cards = try networks.map { try ViewNetwork(card: $0, concurrency: concurrency) }
    flowSource = try specs.flow.map { spec in
      let algorithms = FlowAlgorithm.allCases
      if let algorithm = algorithms.first(where: { $0.text == spec.algorithm }) {
        return .algorithm(algorithm)
      }
      return .network(
        try Self.network(spec.algorithm, .flow, in: cards, besides: algorithms.map(\.text)))
    }
    depthSource = try specs.depth.map { spec in
      if spec.source == ViewSpecs.Depth.faceMesh {
        return .mesh(
          try PseudoDepth(cropper: cropper, size: spec.size, concurrency: concurrency))
      }
      return .network(
        try Self.network(spec.source, .depth, in: cards, besides: [ViewSpecs.Depth.faceMesh]))
    }
  }

  private static func network(
    _ name: String, _ kind: ViewCard.Kind, in networks: [ViewNetwork], besides own: [String]
  ) throws -> ViewNetwork {
    let fitting = networks.filter { $0.card.kind == kind }
    if let network = fitting.first(where: { $0.card.name == name }) { return network }
    let known = own + fitting.map(\.card.name)
    let suggestion = nearest(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
    throw PADError(
      .missing, "no source of \(kind.rawValue) is called '\(name)'",
      advice: suggestion + "There are \(known.joined(separator: ", ")); --network FILE.json adds "
        + "one by its card")
  }

  /// The views of a frame; one that cannot be derived (the flow of a clip's last frame) is not
  /// among them.
  ///
  /// - Throws: `PADError` where inference or encoding fails.
  func views(of input: FrameInput, face: Face, crop: Image) throws -> [ViewKind: Data] {
    var views: [ViewKind: Data] = [:]
    if let context = specs.context {
      views[.context] = try input.image.contextView(context)
        .encoded(.png(level: Self.pngLevel))
    }
    views[.flow] = try flow(of: input, face: face)
    views[.depth] = try depth(of: input, face: face, crop: crop)
    return views
  }

  private func flow(of input: FrameInput, face: Face) throws -> Data? {
    guard let spec = specs.flow, let flowSource, let next = input.next else { return nil }
    let area: BoundingBox =
      switch spec.area {
      case .frame: input.image.bounds
      // The square stays where it is, so that the head's own motion is seen.
      case .face: try cropper.square(around: face)
      }
    func view(_ image: Image) throws -> Image {
      try image.rgb().cropped(
        area, width: spec.width, height: spec.height, interpolation: .area)
    }
    let (first, second) = (try view(input.image), try view(next))
    switch flowSource {
    case .algorithm(let algorithm):
      return try OpticalFlow.estimate(from: first, to: second, algorithm: algorithm)
        .encoded(clipping: true)
    case .network(let network):
      return try network.flow(from: first, to: second).encoded(clipping: true)
    }
  }

  private func depth(of input: FrameInput, face: Face, crop: Image) throws -> Data? {
    guard let spec = specs.depth, let depthSource else { return nil }
    let depth: FaceDepth?
    switch (input.label, depthSource) {
    case (.attack, _): depth = .zeros(size: spec.size)
    case (.live, .mesh(let mesh)): depth = try mesh.depth(input.image, face: face).depth
    case (.live, .network(let network)):
      depth = FaceDepth(stretching: try network.depth(crop), size: spec.size)
    }
    return try depth?.image.encoded(.png(level: Self.pngLevel))
  }
}
