import Torch

extension GFACNN: DomainTransferringMethod {
  public var transfersPictures: Bool { adaptation != nil }

  /// Every activation of the loss network, which learned persons or ImageNet's classes and not
  /// attacks: figure 6 compares domains by such a network.
  public func comparedActivations(of pictures: Tensor) throws
    -> [(layer: String, values: Tensor)]
  {
    guard let adaptation else { return [] }
    let layers = adaptation.lossNetwork.layers
    let values = try withoutGradient {
      try adaptation.lossNetwork.activations(pictures, of: layers)
    }
    return zip(layers, values).map { ("\($0)", $1) }
  }
}
