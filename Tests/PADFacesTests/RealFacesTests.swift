import Foundation
import PADCore
import PADFaces
import PADMedia
import Testing

/// A detector that fails more often on one class than on the other would tell the classes
/// apart, so failures are printed by label.
@Suite struct RealFacesTests {
  private func found(_ detector: FaceDetector, _ folder: URL) throws -> (found: Int, all: Int) {
    let files = pictures(in: folder)
    let found = try files.count { try !detector.detect(Image.read($0)).isEmpty }
    print("\(folder.lastPathComponent): \(detector.kind.rawValue) finds \(found) of \(files.count)")
    return (found, files.count)
  }

  @Test(.enabled(if: isThere(portraits), "no portraits beside the package"))
  func shortRangeFindsPortraits() throws {
    let (found, all) = try found(FaceDetector(), portraits)
    #expect(Double(found) >= 0.995 * Double(all))
  }

  @Test(.enabled(if: isThere(nuaa), "no NUAA faces beside the package"))
  func shortRangeFindsLiveAndAttackAlike() throws {
    let detector = try FaceDetector()
    let (live, lives) = try found(detector, nuaa.appending(path: "ClientFace"))
    let (attack, attacks) = try found(detector, nuaa.appending(path: "ImposterFace"))
    #expect(Double(live) >= 0.997 * Double(lives))
    #expect(Double(attack) >= 0.997 * Double(attacks))
  }
}
