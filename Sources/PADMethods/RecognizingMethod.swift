import Torch

/// A method that also tells persons apart.
public protocol RecognizingMethod: Method {
  /// Descriptors of face crops, of length 1: the cosine of two faces is their descriptors' product.
  ///
  /// - Shape: faces [N, 3, S, S], normalized by `input` -> [N, D]
  /// - Throws: `PADError(.unsupported)` where the method was trained without recognition;
  ///   `TorchError` where the faces do not fit.
  func identityDescriptors(for faces: Tensor) throws -> Tensor
}
