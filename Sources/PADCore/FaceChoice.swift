/// Which of several faces a picture, or a video, is about.
public enum FaceChoice: String, Choice {
  /// The one with the largest box: the one that presents itself.
  case largest
  /// The one whose box has its center nearest to the picture's.
  case central
}

/// How a face's box and key points are smoothed along a video. A picture that stands alone is not
/// smoothed.
public enum FaceSmoothing: Hashable, Codable, Sendable {
  /// Every frame's face as it was found.
  case off
  /// The 1 Euro filter (Casiez, Roussel and Vogel, CHI 2012): a low-pass filter whose cutoff is
  /// `minimumCutoffHertz` + `speedCoefficient` * speed, the speed in face box sides a second, so
  /// that a face does not jitter at rest and does not lag in motion. At a constant speed a
  /// smoothed face lags by less than 1 / (2 pi `speedCoefficient`) of its box's side.
  case oneEuro(minimumCutoffHertz: Double, speedCoefficient: Double)

  /// Lags by less than 1 % of the box's side at a constant speed (3 % while a movement of two
  /// sides a second sets in) and leaves 42 % of a jitter like the detector's, 0.75 % of a side, at
  /// 30 frames a second.
  public static let standard = oneEuro(minimumCutoffHertz: 1, speedCoefficient: 16)
}
