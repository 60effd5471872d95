public import Foundation
internal import PADCore

/// A data set's own file of where the face lies in each frame of a clip, or in a picture.
///
/// The file is read when it is asked for, not when the data set is listed.
public struct FrameAnnotations: Hashable, Sendable {
  /// How the data sets write such files, a line a frame. Frames count from 0. A box without extent,
  /// or eyes at the origin, says that the frame shows no face.
  public enum Format: Hashable, CaseIterable, Sendable {
    /// `.face`: `frame x y width height`.
    case replayAttackBoxes
    /// `.face`: `x1 y1 x2 y2`; the line's number is the frame's.
    case siwBoxes
    /// `.txt`: `frame,xr,yr,xl,yl`, the person's right eye before the left one.
    case ouluEyes
    /// `.face`: `frame, left, top, right, bottom, lefteyex, lefteyey, righteyex, righteyey`.
    case msuBoxesAndEyes
    /// `_BB.txt`: `x y width height score`, one line, in a frame of 224 x 224 whatever the picture's
    /// size.
    case celebASpoofBox
  }

  /// The file.
  public var url: URL
  /// What its lines are.
  public var format: Format

  /// Names a file that is read when its clip or picture is.
  public init(url: URL, format: Format) {
    self.url = url
    self.format = format
  }

  /// The size of the picture that coordinates are meant in; nil where they are the picture's own
  /// pixels.
  public var frameOfReference: (width: Int, height: Int)? {
    switch format {
    case .celebASpoofBox: (224, 224)
    case .replayAttackBoxes, .siwBoxes, .ouluEyes, .msuBoxesAndEyes: nil
    }
  }

  /// The faces by frame in pixels of `frameOfReference`, or of the picture where there is none.
  /// Frames without a face are absent; a picture is frame 0.
  ///
  /// - Throws: `PADError(.missing)` or `.unreadable` naming the file; `.invalid` naming file and line.
  public func read() throws -> [Int: FaceAnnotation] {
    let tree = try SourceTree(url.deletingLastPathComponent())
    guard tree.holdsFile(url.lastPathComponent) else {
      throw PADError(.missing, "\(url.path): the face locations are missing")
    }
    let list = try ListFile(url.lastPathComponent, in: tree)
    var faces: [Int: FaceAnnotation] = [:]
    var seen: Set<Int> = []
    for line in list.lines {
      let fields = line.text.split { $0 == "," || $0.isWhitespace }
      let numbers = fields.compactMap { Double($0) }.filter(\.isFinite)
      guard fields.count == format.fields, numbers.count == fields.count else {
        throw list.error(line.number, "'\(line.text.prefix(80))'; expected \(format.line)")
      }
      guard let frame = Int(exactly: format.hasFrameNumber ? numbers[0] : Double(line.number - 1)),
        frame >= 0
      else { throw list.error(line.number, "frame \(fields[0]); expected a whole number from 0") }
      guard seen.insert(frame).inserted else {
        throw list.error(line.number, "frame \(frame) has a line already")
      }
      faces[frame] = format.face(of: numbers)
    }
    return faces
  }

  /// The faces by frame in pixels of a picture of the given size.
  ///
  /// - Throws: as `read()`.
  public func read(width: Int, height: Int) throws -> [Int: FaceAnnotation] {
    let faces = try read()
    guard let reference = frameOfReference else { return faces }
    let scale = Point(
      x: Double(width) / Double(reference.width), y: Double(height) / Double(reference.height))
    return faces.mapValues { $0.scaled(by: scale) }
  }
}

extension FrameAnnotations.Format {
  fileprivate var line: String {
    switch self {
    case .replayAttackBoxes: "frame x y width height"
    case .siwBoxes: "x1 y1 x2 y2"
    case .ouluEyes: "frame,xr,yr,xl,yl"
    case .msuBoxesAndEyes:
      "frame, left, top, right, bottom, lefteyex, lefteyey, righteyex, righteyey"
    case .celebASpoofBox: "x y width height score"
    }
  }

  fileprivate var fields: Int {
    switch self {
    case .replayAttackBoxes, .ouluEyes, .celebASpoofBox: 5
    case .siwBoxes: 4
    case .msuBoxesAndEyes: 9
    }
  }

  fileprivate var hasFrameNumber: Bool {
    switch self {
    case .replayAttackBoxes, .ouluEyes, .msuBoxesAndEyes: true
    case .siwBoxes, .celebASpoofBox: false
    }
  }

  /// Nil where the line says that there is no face.
  fileprivate func face(of numbers: [Double]) -> FaceAnnotation? {
    switch self {
    case .replayAttackBoxes:
      return box(numbers[1], numbers[2], numbers[3], numbers[4])
    case .siwBoxes:
      return box(numbers[0], numbers[1], numbers[2] - numbers[0], numbers[3] - numbers[1])
    case .celebASpoofBox:
      return box(numbers[0], numbers[1], numbers[2], numbers[3])
    case .ouluEyes:
      guard numbers.dropFirst().contains(where: { $0 != 0 }) else { return nil }
      // A person's right eye is on the picture's left.
      return FaceAnnotation(
        eyeOnPictureLeft: Point(x: numbers[1], y: numbers[2]),
        eyeOnPictureRight: Point(x: numbers[3], y: numbers[4]))
    case .msuBoxesAndEyes:
      let (left, top, right, bottom) = (numbers[1], numbers[2], numbers[3], numbers[4])
      guard var face = box(left, top, right - left, bottom - top) else { return nil }
      guard numbers[5...].contains(where: { $0 != 0 }) else { return face }
      // Whichever eye the file calls left, the picture's order is by x.
      let eyes = [Point(x: numbers[5], y: numbers[6]), Point(x: numbers[7], y: numbers[8])]
        .sorted { $0.x < $1.x }
      (face.eyeOnPictureLeft, face.eyeOnPictureRight) = (eyes[0], eyes[1])
      return face
    }
  }

  private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> FaceAnnotation? {
    guard width > 0, height > 0 else { return nil }
    return FaceAnnotation(box: BoundingBox(x: x, y: y, width: width, height: height))
  }
}

extension FaceAnnotation {
  /// The same face in a picture that is `factors` times as wide and high.
  func scaled(by factors: Point) -> FaceAnnotation {
    func scaled(_ point: Point?) -> Point? {
      point.map { Point(x: $0.x * factors.x, y: $0.y * factors.y) }
    }
    return FaceAnnotation(
      eyeOnPictureLeft: scaled(eyeOnPictureLeft), eyeOnPictureRight: scaled(eyeOnPictureRight),
      mouth: scaled(mouth),
      box: box.map {
        BoundingBox(
          x: $0.x * factors.x, y: $0.y * factors.y, width: $0.width * factors.x,
          height: $0.height * factors.y)
      })
  }
}
