import Foundation
import PADCore
import PADData
import PADFaces
import PADMedia

/// What preparation does with one frame: find the face, cut it out, derive the views beside it.
struct FaceWorkshop: Sendable {
  private let cropper: FaceCropper
  private let views: ViewMaker

  /// - Throws: `PADError` where a model is missing or a contract is out of range.
  init(crop: CropSpec, views specs: ViewSpecs, networks: [URL], concurrency: Int) throws {
    cropper = try FaceCropper(spec: crop, concurrency: concurrency)
    views = try ViewMaker(specs, cropper: cropper, networks: networks, concurrency: concurrency)
  }

  /// Still pictures are detected one by one; in a clip one face is followed.
  var worker: Preparer.Worker {
    { source in
      var tracker = FaceTracker(cropper: cropper)
      return { input in
        let known = cropper.spec.usesAnnotations ? input.annotation?.known : nil
        if cropper.spec.usesAnnotations, known == nil {
          // One contract, one kind of crop: detecting here would mix two kinds, by class where
          // only one class has files. A file that leaves a frame out says that it has no face.
          guard source.frames != nil else {
            throw PADError(
              .missing, "\(source.path): the data set does not place the face",
              advice: "Leave out --annotated-faces")
          }
          return nil
        }
        let time = input.frame?.time ?? 0
        guard let face = try tracker.next(input.image, time: time, known: known) else {
          return nil
        }
        let crop = try cropper.crop(input.image, face: face)
        return CroppedFace(
          detection: StoredSample.Detection(
            box: face.box, keypoints: face.keypoints, confidence: face.confidence),
          crop: crop,
          views: try views.views(of: input, face: face, crop: crop))
      }
    }
  }
}

extension FaceAnnotation {
  /// The face as the tracker takes it: by its eyes where they are known, else by its box.
  fileprivate var known: KnownFace? {
    if let box { return .box(box) }
    if let eyeOnPictureLeft, let eyeOnPictureRight {
      return .eyes(right: eyeOnPictureLeft, left: eyeOnPictureRight)
    }
    return nil
  }
}
