import Torch

/// What runs are made with, for manifests and cards.
public enum Versions {
  /// This program's version.
  public static let bonafide = "0.1.0"

  /// The versions of the program and of libtorch, by name.
  public static var all: [String: String] {
    ["bonafide": bonafide, "torch": TorchRuntime.version]
  }
}
