import Foundation
import PADCore
import Torch
import TorchNN

/// Published weights in the forms that users have.
public enum WeightsFile {
  /// Reads `.safetensors`, or `.pth`/`.pt` without running any pickled code.
  ///
  /// - Throws: `PADError` or `TorchError` naming the file and what is wrong with it.
  public static func read(_ url: URL) throws -> StateDict {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw PADError(.missing, "\(url.path): no such weights file")
    }
    switch url.pathExtension.lowercased() {
    case "safetensors": return try SafeTensors.read(url)
    case "pth", "pt", "bin": return try PickledWeights.read(url)
    default:
      throw PADError(
        .unsupported, "\(url.path): weights of an unknown form",
        advice: "Expected .safetensors, .pth or .pt")
    }
  }
}
