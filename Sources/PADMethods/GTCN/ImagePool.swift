import PADCore
import Torch
import TorchNN

/// Translated pictures of earlier steps, shown to a discriminator among the new ones
/// (Shrivastava et al. 2017, section 2.3; CycleGAN, section 4: 50 pictures).
///
/// Until it is full it keeps every picture and returns it; then half of the pictures are
/// exchanged for an earlier one.
public final class ImagePool {
  /// The most pictures that are kept; with 0 the pool returns what it is given.
  public let capacity: Int
  /// - Shape: each [3, S, S]
  private var pictures: [Tensor] = []

  /// An empty pool.
  public init(capacity: Int) { self.capacity = capacity }

  /// How many pictures are kept now.
  public var count: Int { pictures.count }

  /// - Shape: images [N, 3, S, S], without history -> the same
  /// - Throws: `TorchError` from the engine.
  public func exchange(_ images: Tensor, using generator: Generator) throws -> Tensor {
    guard capacity > 0 else { return images }
    let count = images.shape[0]
    let draws = try Tensor.uniform(shape: [count, 2], using: generator).doubles()
    let shown = try (0..<count).map { row in
      // A copy: a view would keep the whole batch.
      let picture = try images.select(dim: 0, index: row).detached().cloned()
      guard pictures.count == capacity else {
        pictures.append(picture)
        return picture
      }
      guard draws[2 * row] > 0.5 else { return picture }
      let slot = min(Int(draws[2 * row + 1] * Double(capacity)), capacity - 1)
      let earlier = pictures[slot]
      pictures[slot] = picture
      return earlier
    }
    return try Tensor.stack(shown)
  }

  /// The kept pictures under the name `pictures`; nothing of an empty pool.
  ///
  /// - Throws: `TorchError` from the engine.
  public func stateDict() throws -> StateDict {
    pictures.isEmpty ? [:] : ["pictures": try Tensor.stack(pictures)]
  }

  /// - Throws: `PADError(.invalid)` for more pictures than the pool holds, or other names.
  public func restore(_ state: StateDict, device: Device) throws {
    guard let stored = state["pictures"] else {
      guard state.isEmpty else {
        throw PADError(
          .invalid, "an image pool's state holds \(state.keys.sorted()); expected 'pictures'")
      }
      pictures = []
      return
    }
    guard stored.rank == 4, stored.shape[0] <= capacity else {
      throw PADError(
        .invalid,
        "an image pool's state of shape \(stored.shape); expected at most \(capacity) pictures")
    }
    pictures = try (0..<stored.shape[0]).map {
      try stored.select(dim: 0, index: $0).cloned().to(device)
    }
  }
}
