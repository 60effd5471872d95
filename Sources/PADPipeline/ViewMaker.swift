import Foundation
import PADCore
import PADData
import PADFaces

struct ViewMaker: Sendable {
  init(_ specs: ViewSpecs, cropper: FaceCropper, networks: [URL], concurrency: Int) throws {}
  func views(of input: FrameInput, face: Face) throws -> [ViewKind: Data] { [:] }
}
