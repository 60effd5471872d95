import PADCore
import Torch

/// Pictures cut into patches by a sliding window of 32 x 32 pixels with stride 32 (section 3.3 of
/// the paper; the stride is ours). What is left at the right and at the bottom belongs to no patch.
package enum PatchGrid {
  /// - Shape: [N, C, H, W] -> [N P, C, 32, 32], the P patches of a picture row by row, one
  ///   picture after the other
  /// - Throws: `PADError(.invalid)` where a picture has no room for a patch.
  package static func patches(of pictures: Tensor) throws -> Tensor {
    let shape = pictures.shape
    let size = PatchNetwork.patchSize
    guard shape.count == 4, shape[2] >= size, shape[3] >= size else {
      throw PADError(
        .invalid,
        "pictures \(shape); expected [N, C, H, W] with H and W of at least \(size) pixels",
        advice: "Prepare the store with larger frames")
    }
    let (rows, columns) = (shape[2] / size, shape[3] / size)
    return
      try pictures
      .narrow(dim: 2, start: 0, length: rows * size)
      .narrow(dim: 3, start: 0, length: columns * size)
      .reshape([shape[0], shape[1], rows, size, columns, size])
      .permute([0, 2, 4, 1, 3, 5])  // [N, rows, columns, C, 32, 32]
      .reshape([shape[0] * rows * columns, shape[1], size, size])
  }

  /// The mean over each picture's patches.
  ///
  /// - Shape: [N P] -> [N]
  /// - Throws: `TorchError` where `values` are no multiple of `pictures`.
  package static func frameMeans(of values: Tensor, pictures: Int) throws -> Tensor {
    try values.reshape([pictures, -1]).mean(dims: [1])
  }
}

extension PatchGrid {
  /// What `patches(of:)` cut, put together again.
  ///
  /// - Shape: [N P, C, 32, 32] -> [N, C, H', W'], H' and W' the largest multiples of 32 in the
  ///   pictures
  /// - Throws: `TorchError` where the patches are not those of such pictures.
  package static func pictures(of patches: Tensor, like pictures: Tensor) throws -> Tensor {
    let shape = pictures.shape
    let size = PatchNetwork.patchSize
    let (rows, columns) = (shape[2] / size, shape[3] / size)
    return
      try patches
      .reshape([shape[0], rows, columns, shape[1], size, size])
      .permute([0, 3, 1, 4, 2, 5])
      .reshape([shape[0], shape[1], rows * size, columns * size])
  }
}
