import Foundation
import PADCore
import PADData
import PADMedia
import PADMethods
import PADRuntime
import PADSynthesis
import Torch

/// What the rows measure on: synthetic faces, a prepared store, an untrained package.
struct BenchMaterial {
  let store: Store
  let samples: [StoredSample]
  /// A 640x480 JPEG with a face.
  let picture: URL
  let package: URL

  init(in folder: URL) async throws {
    let pictures = folder.appending(path: "pictures")
    let plan = try SynthesisPlan(
      seed: 1, subjects: SynthesisPlan.minimumSubjects, pictures: 8, unseenKind: nil,
      freshSubjects: 0)
    _ = try await SyntheticSet(plan).write(to: pictures)
    let storeURL = folder.appending(path: "bench.store")
    _ = try Preparing.prepare(
      PrepareRequest(adapter: .folder, root: pictures.appending(path: "set"), store: storeURL))
    store = try Store(at: storeURL)
    samples = try store.samples().filter { $0.status == .prepared }
    guard let live = samples.first(where: { $0.identity.label == .live }) else {
      throw PADError(.insufficientData, "no face was found in the bench's pictures")
    }
    let source = pictures.appending(path: "set").appending(path: live.source)
    picture = folder.appending(path: "face.jpg")
    try Image.read(source).resized(width: 640, height: 480, interpolation: .area)
      .write(to: picture)
    package = folder.appending(path: "model")
    try Self.writePackage(to: package, crop: store.crop, below: folder)
  }

  private static func writePackage(to package: URL, crop: CropSpec, below folder: URL) throws {
    let method = try CNN(
      config: CNN.Config(), device: .cpu, precision: .float32, using: Generator(seed: 1))
    let graph = folder.appending(path: "graph.onnx")
    try AtomicFile.write(method.exportedGraph().serialized(), to: graph)
    let card = ModelCard(
      name: "bench", method: MethodKind.cnn.rawValue, crop: crop, input: method.input,
      score: method.scoreDefinition,
      threshold: ModelCard.Threshold(value: 0, chosenBy: "not chosen: an untrained network"),
      license: "none", limits: ["Untrained; for timing only"])
    try ModelPackage.write(card: card, model: graph, to: package)
  }
}
