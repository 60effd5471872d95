import Foundation
import PADCore

extension LayoutTake.Sidecar {
  /// The file's text for a take's frames.
  ///
  /// - Parameters:
  ///   - faces: Exact geometry, frame by frame, in pixels.
  ///   - width, height: The picture's size in pixels.
  func text(_ faces: [FaceGeometry], width: Int, height: Int) -> String {
    faces.enumerated().map { frame, face in
      line(frame, face, width: width, height: height) + "\n"
    }.joined()
  }

  private func line(_ frame: Int, _ face: FaceGeometry, width: Int, height: Int) -> String {
    func whole(_ value: Double) -> String { "\(Int(value.rounded()))" }
    // Lists of the data sets keep to the picture.
    let left = min(max(face.box.x, 0), Double(width - 2))
    let top = min(max(face.box.y, 0), Double(height - 2))
    let right = min(max(face.box.x + face.box.width, left + 1), Double(width))
    let bottom = min(max(face.box.y + face.box.height, top + 1), Double(height))
    let box = [left, top, right - left, bottom - top]
    let (eyeRight, eyeLeft) = (face.rightEye, face.leftEye)
    switch form {
    case .replayAttackFaces:
      return ([Double(frame)] + box).map(whole).joined(separator: " ")
    case .msuFaces:
      return
        ([
          Double(frame), left, top, right, bottom, eyeLeft.x, eyeLeft.y, eyeRight.x, eyeRight.y,
        ]).map(whole).joined(separator: ", ")
    case .siwFaces:
      return [left, top, right, bottom].map(whole).joined(separator: " ")
    case .ouluEyes:
      return [Double(frame), eyeRight.x, eyeRight.y, eyeLeft.x, eyeLeft.y].map(whole)
        .joined(separator: ",")
    case .celebABox:
      // The set's boxes are in a frame of 224 x 224, whatever the picture's size; the detector's
      // score is that of certainty.
      let (sx, sy) = (224 / Double(width), 224 / Double(height))
      return zip(box, [sx, sy, sx, sy]).map { whole($0 * $1) }.joined(separator: " ") + " 1.0"
    }
  }
}
