/// A position in a picture: pixels from the left and top edges of its top-left pixel.
public struct Point: Hashable, Codable, Sendable {
  public var x: Double
  public var y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// An axis-aligned box in pixels. It may reach beyond the picture.
public struct BoundingBox: Hashable, Codable, Sendable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var center: Point { Point(x: x + width / 2, y: y + height / 2) }
  public var area: Double { max(0, width) * max(0, height) }

  /// Area of the intersection over area of the union, in 0...1.
  public func intersectionOverUnion(_ other: BoundingBox) -> Double {
    let overlapWidth = min(x + width, other.x + other.width) - max(x, other.x)
    let overlapHeight = min(y + height, other.y + other.height) - max(y, other.y)
    guard overlapWidth > 0, overlapHeight > 0 else { return 0 }
    let overlap = overlapWidth * overlapHeight
    return overlap / (area + other.area - overlap)
  }

  /// The square around the same center whose side is `factor` times the longer side.
  public func squared(scaledBy factor: Double) -> BoundingBox {
    let side = max(width, height) * factor
    return BoundingBox(
      x: center.x - side / 2, y: center.y - side / 2, width: side, height: side)
  }
}

/// The six points that BlazeFace locates, in pixels. Left and right are the person's own.
public struct FaceKeypoints: Hashable, Codable, Sendable {
  public var rightEye: Point
  public var leftEye: Point
  public var nose: Point
  public var mouth: Point
  public var rightEar: Point
  public var leftEar: Point

  public init(
    rightEye: Point, leftEye: Point, nose: Point, mouth: Point, rightEar: Point, leftEar: Point
  ) {
    self.rightEye = rightEye
    self.leftEye = leftEye
    self.nose = nose
    self.mouth = mouth
    self.rightEar = rightEar
    self.leftEar = leftEar
  }
}
