internal import PADCore
public import PADMedia

/// Small pictures with class numbers, for experiments that are not about presentation attacks: digits,
/// clothes, animals, painters.
public struct LabeledPictures: Sendable {
  /// Pixels of a picture from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// 1 (gray) or 3 (RGB).
  public let channels: Int
  /// All pictures one after the other; each row by row, the channels of a pixel side by side.
  ///
  /// - Shape: [N, height, width, channels]
  public let pixels: [UInt8]
  /// A class number a picture, from 0.
  public let labels: [Int]
  /// What the numbers mean.
  public let classNames: [String]

  /// Takes pictures of one size.
  ///
  /// - Throws: `PADError(.invalid)` where the numbers of pixels and labels do not agree or a label has
  ///   no class.
  public init(
    width: Int, height: Int, channels: Int, pixels: [UInt8], labels: [Int], classNames: [String]
  ) throws {
    guard width > 0, height > 0, channels == 1 || channels == 3 else {
      throw PADError(
        .invalid, "pictures of \(width) x \(height) x \(channels); expected 1 or 3 channels")
    }
    guard pixels.count == labels.count * width * height * channels else {
      throw PADError(
        .invalid,
        "\(pixels.count) bytes of pixels for \(labels.count) labels; expected "
          + "\(width * height * channels) bytes each")
    }
    if let wrong = labels.first(where: { !classNames.indices.contains($0) }) {
      throw PADError(
        .invalid, "label \(wrong); expected 0..<\(classNames.count), as there are class names")
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
    self.labels = labels
    self.classNames = classNames
  }

  /// How many pictures there are.
  public var count: Int { labels.count }

  /// The bytes of one picture.
  ///
  /// - Shape: [height, width, channels]
  public func pixels(of index: Int) -> ArraySlice<UInt8> {
    let size = width * height * channels
    return pixels[index * size..<(index + 1) * size]
  }

  /// One picture in RGB; gray ones get their value in all three channels.
  public func picture(_ index: Int) -> Image {
    let bytes = pixels(of: index)
    return Image(
      width: width, height: height,
      pixels: channels == 3 ? Array(bytes) : bytes.flatMap { [$0, $0, $0] })
  }

  /// The pictures of some classes, their numbers kept: one class for one-class training.
  public func only(_ classes: Set<Int>) -> LabeledPictures {
    let kept = labels.indices.filter { classes.contains(labels[$0]) }
    return LabeledPictures(
      unchecked: self, pixels: kept.flatMap { pixels(of: $0) }, labels: kept.map { labels[$0] })
  }

  private init(unchecked other: LabeledPictures, pixels: [UInt8], labels: [Int]) {
    width = other.width
    height = other.height
    channels = other.channels
    classNames = other.classNames
    self.pixels = pixels
    self.labels = labels
  }
}

/// A classification data set's two parts.
public struct LabeledSplit: Sendable {
  public let train: LabeledPictures
  public let test: LabeledPictures

  /// Takes the two parts.
  public init(train: LabeledPictures, test: LabeledPictures) {
    self.train = train
    self.test = test
  }
}
