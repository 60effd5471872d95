import Torch

/// A method that repaints pictures into another domain before it judges them, with a network of
/// another purpose by whose layers the domains can be compared (GFA-CNN, figure 6).
public protocol DomainTransferringMethod: Method {
  /// Whether anything repaints pictures: not in the ablation without adaptation.
  var transfersPictures: Bool { get }

  /// The pictures in the target domain, in evaluation mode; as they are where nothing repaints them.
  ///
  /// - Shape: [N, 3, H, W] -> same; H and W multiples of 4
  /// - Throws: `TorchError` where the pictures do not fit.
  func transferred(_ pictures: Tensor) throws -> Tensor

  /// What the layers of a network that was not trained to detect attacks see, by the layers' names,
  /// in evaluation mode; empty where the method has no such network.
  ///
  /// - Shape: [N, 3, S, S] -> one [N, C, h, w] a layer
  /// - Throws: `TorchError` where the pictures do not fit.
  func comparedActivations(of pictures: Tensor) throws -> [(layer: String, values: Tensor)]
}
