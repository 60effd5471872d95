import Foundation
import PADCore

/// A folder that holds a model's graph and its card: all that training hands to deployment.
public struct ModelPackage: Sendable {
  /// The card's file in the package's folder.
  public static let cardFile = "card.json"

  /// The package's folder.
  public let folder: URL
  /// What the model is and how its output becomes a score.
  public let card: ModelCard
  /// Runs the package's graph.
  public let runner: ModelRunner

  /// Reads and checks a package: the card's format and values, the graph's file, that its
  /// input is [batch, 3, size, size] with the card's size, and that the score's indices exist
  /// in its first output.
  ///
  /// - Parameters:
  ///   - threads: threads of one run.
  ///   - concurrency: how many runs shall proceed at the same time.
  ///   - batch: fixes the batch; nil leaves it to each run.
  /// - Throws: `PADError` that names the file and what is wrong with it.
  public static func load(
    _ folder: URL, threads: Int = 1, concurrency: Int = 1, batch: Int? = nil
  ) throws -> ModelPackage {
    let card = try readCard(of: folder)
    let model = folder.appending(path: card.model)
    let runner = try ModelRunner(
      model: model, threads: threads, batch: batch, concurrency: concurrency)
    try check(card, against: runner, model: model)
    return ModelPackage(folder: folder, card: card, runner: runner)
  }

  /// Writes a package whole or not at all: into a temporary folder beside `folder`, which then
  /// takes its name. An earlier package of that name is replaced.
  ///
  /// - Parameter model: the graph's file, which is copied under the name that the card states.
  /// - Throws: `PADError`; `.invalid` where `folder` exists and is no model package.
  public static func write(card: ModelCard, model: URL, to folder: URL) throws {
    let files = FileManager.default
    try check(card, origin: "card")
    if files.fileExists(atPath: folder.path),
      !files.fileExists(atPath: folder.appending(path: cardFile).path),
      try !files.contentsOfDirectory(atPath: folder.path).isEmpty
    {
      throw PADError(
        .invalid, "\(folder.path): exists and is no model package",
        advice: "Choose another folder; nothing was changed")
    }
    let parent = folder.deletingLastPathComponent()
    let process = ProcessInfo.processInfo.processIdentifier
    let temporary = parent.appending(path: ".\(folder.lastPathComponent).\(process).tmp")
    let earlier = parent.appending(path: ".\(folder.lastPathComponent).\(process).old")
    defer {
      try? files.removeItem(at: temporary)
      try? files.removeItem(at: earlier)
    }
    do {
      try files.createDirectory(at: temporary, withIntermediateDirectories: true)
      try AtomicFile.write(Data(contentsOf: model), to: temporary.appending(path: card.model))
      try AtomicFile.write(JSONText.data(card), to: temporary.appending(path: cardFile))
      if files.fileExists(atPath: folder.path) { try files.moveItem(at: folder, to: earlier) }
      do {
        try files.moveItem(at: temporary, to: folder)
      } catch {
        try? files.moveItem(at: earlier, to: folder)
        throw error
      }
    } catch let error as PADError {
      throw error
    } catch {
      throw PADError(
        .unwritable, "\(folder.path): cannot write the package (\(systemReason(error)))",
        advice: "Check free space and permissions; what was there before is unchanged")
    }
  }

  /// The scores of a batch of normalized inputs; higher is more live.
  ///
  /// - Shape: `inputs` [count, 3, size, size], normalized by the card's `InputSpec` -> [count]
  /// - Throws: `PADError(.numerical)` where a score is not finite.
  public func scores(_ inputs: [Float], count: Int) throws -> [Double] {
    let size = card.input.size
    guard inputs.count == count * 3 * size * size else {
      throw PADError(
        .invalid, "\(inputs.count) input values; expected \(count)x3x\(size)x\(size)")
    }
    return try scores(count: count) { memory in
      _ = memory.update(fromContentsOf: inputs)
    }
  }

  /// The scores of a batch that `fill` writes straight into the network's input.
  ///
  /// - Shape: as `scores(_:count:)`
  /// - Throws: `PADError(.numerical)` where inference fails or a score is not finite, `.invalid`
  ///   where the count does not fit the graph; what `fill` throws.
  public func scores(
    count: Int, fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) throws -> [Double] {
    let size = card.input.size
    return try runner.run(shapes: [[count, 3, size, size]]) { inputs in
      try fill(inputs[0])
    } read: { outputs in
      let width = outputs[0].count / count
      return try (0..<count).map { row in
        let values = outputs[0][(row * width)..<((row + 1) * width)]
        let score = card.score.score(of: values)
        guard score.isFinite else {
          throw PADError(.numerical, "\(folder.path): the model's score is \(score)")
        }
        return score
      }
    }
  }
}
