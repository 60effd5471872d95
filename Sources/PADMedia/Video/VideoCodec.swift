import CVideo
import PADCore

/// How frames are compressed.
public enum VideoCodec: Hashable, Codable, Sendable {
  /// H.264 by x264 with a constant rate factor in 0...51: 0 loses nothing but color resolution,
  /// 18 is hard to tell from the original, 23 is x264's default, 28 is what messengers send.
  case h264(quality: Int = 23, preset: H264Preset = .veryfast)
  /// MPEG-4 part 2 with a quantizer scale in 2 (best)...31.
  case mpeg4(quality: Int = 4)
  /// Motion JPEG with a quantizer scale in 2 (best)...31.
  case mjpeg(quality: Int = 4)

  /// x264's presets: slower ones make smaller files.
  public enum H264Preset: String, Hashable, Codable, Sendable, CaseIterable {
    case ultrafast, superfast, veryfast, faster, fast, medium, slow
  }

  var quality: Int {
    switch self {
    case .h264(let quality, _), .mpeg4(let quality), .mjpeg(let quality): quality
    }
  }

  var native: (codec: video_codec, preset: String) {
    switch self {
    case .h264(_, let preset): (VIDEO_H264, preset.rawValue)
    case .mpeg4: (VIDEO_MPEG4, "")
    case .mjpeg: (VIDEO_MJPEG, "")
    }
  }

  /// - Throws: `PADError(.invalid)` for a quality out of range and for sides that are odd where
  ///   the codec needs even ones.
  func check(width: Int, height: Int) throws {
    let qualities: ClosedRange<Int>
    switch self {
    case .h264: qualities = 0...51
    case .mpeg4, .mjpeg: qualities = 2...31
    }
    guard qualities.contains(quality) else {
      throw PADError(
        .invalid, "\(self): expected a quality in \(qualities.lowerBound)...\(qualities.upperBound)"
      )
    }
    if case .h264 = self, width % 2 != 0 || height % 2 != 0 {
      throw PADError(
        .invalid, "\(width)x\(height) pixels; H.264 needs even sides",
        advice: "Crop or resize by a pixel, or write mpeg4 or mjpeg")
    }
  }
}

/// The file formats that are written, told by extension.
public enum VideoContainer: String, Codable, Sendable, CaseIterable {
  case mp4, mov, avi
}
