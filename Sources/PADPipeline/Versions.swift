import Torch

/// What runs are made with, for manifests and cards.
public enum Versions {
  public static let bonafide = "0.1.0"

  public static var all: [String: String] {
    ["bonafide": bonafide, "torch": TorchRuntime.version]
  }
}
