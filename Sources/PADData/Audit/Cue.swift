public import PADCore

/// A trivial property of a sample that says nothing about liveness and may still tell the classes
/// of a data set apart: a shortcut.
///
/// Pictures are measured as the store keeps them, on the crop's 8-bit channels. Luma is Rec. 601's
/// 0.299 R + 0.587 G + 0.114 B, not rounded.
public enum Cue: String, Choice {
  /// The longer side of the face's box, in pixels of the source picture. A crop's side is a fixed
  /// multiple of it, so it says how much the crop was shrunk or grown.
  case cropWidth = "crop width"
  /// The longer side of the face's box as a share of the source picture's longer side.
  case faceShare = "face share"
  /// The mean luma, 0...255.
  case mean
  /// The standard deviation of the luma (divided by n), 0...127.5.
  case contrast
  /// The mean of HSV's saturation, (max - min) / max of a pixel's channels, 0 for black; 0...1.
  case saturation
  /// The sum of the red channel over the sum of the green one.
  case redToGreen = "red/green"
  /// The sum of the blue channel over the sum of the green one.
  case blueToGreen = "blue/green"
  /// The variance of the luma's Laplacian (kernel 0 1 0, 1 -4 1, 0 1 0; pixels with four
  /// neighbors), in squared luma.
  case sharpness
  /// The share of the luma's variance that lies within blocks of 2x2 pixels: the energy of the
  /// finest Haar octave, frequencies above a quarter of a cycle a pixel; 0...1. An odd last row or
  /// column is left out.
  case highFrequencies = "high frequencies"
  /// Bytes a pixel of the crop encoded as JPEG of quality `Cue.jpegQuality`: how much of it an
  /// earlier compression, or a blur, has left.
  case compression
  /// Bytes of the source file; of a video, of the whole clip.
  case fileSize = "file size"
  /// The center of the face's box, from 0 at the source picture's left edge to 1 at its right.
  case faceX = "face x"
  /// The center of the face's box, from 0 at the source picture's top edge to 1 at its bottom.
  case faceY = "face y"

  /// The quality at which `compression` encodes.
  public static let jpegQuality = 75

  /// What one of the cue's numbers counts.
  public var unit: String {
    switch self {
    case .cropWidth: "pixels"
    case .faceShare: "share of the picture's longer side"
    case .mean, .contrast: "luma, 0...255"
    case .saturation: "share, 0...1"
    case .redToGreen, .blueToGreen: "ratio"
    case .sharpness: "luma squared"
    case .highFrequencies: "share of the variance, 0...1"
    case .compression: "bytes a pixel"
    case .fileSize: "bytes"
    case .faceX: "share of the picture's width"
    case .faceY: "share of the picture's height"
    }
  }

  /// Whether the cue is read from the pixels, so that an augmentation can change it.
  public var isOfPixels: Bool {
    switch self {
    case .mean, .contrast, .saturation, .redToGreen, .blueToGreen, .sharpness, .highFrequencies,
      .compression:
      true
    case .cropWidth, .faceShare, .fileSize, .faceX, .faceY: false
    }
  }
}

/// A number for each cue of one sample; none where a cue cannot be told (a black crop has no ratio
/// of channels, a store may not hold the source picture's size).
public struct CueValues: Hashable, Sendable {
  /// In the order of `Cue.allCases`; NaN for none.
  private var values = [Double](repeating: .nan, count: Cue.allCases.count)

  /// No cue is known.
  public init() {}

  /// Nil, and any number that is not finite, is none.
  public subscript(cue: Cue) -> Double? {
    get {
      let value = values[cue.place]
      return value.isFinite ? value : nil
    }
    set { values[cue.place] = newValue ?? .nan }
  }
}

extension Cue {
  fileprivate var place: Int {
    switch self {
    case .cropWidth: 0
    case .faceShare: 1
    case .mean: 2
    case .contrast: 3
    case .saturation: 4
    case .redToGreen: 5
    case .blueToGreen: 6
    case .sharpness: 7
    case .highFrequencies: 8
    case .compression: 9
    case .fileSize: 10
    case .faceX: 11
    case .faceY: 12
    }
  }
}
