import CVideo
import Foundation
import PADCore

/// Reads a video's frames in the order of presentation, upright and in RGB, on the caller's thread.
///
/// Containers are MP4, MOV, AVI, Matroska and WebM, told by content; codecs are those of FFmpeg.
/// Pixels are taken as square, and a stream that changes its size keeps the first one. Readers are
/// independent of each other; one reader is used by one thread at a time.
public final class VideoReader {
  /// What the file says of itself.
  public let info: VideoInfo

  /// Set once `next` returned nil because the file is cut or damaged: in a user's words what
  /// happened, for example `ends after 57 of 120 frames: the file breaks off, 4711 bytes are
  /// missing`. Nil for whole files.
  public private(set) var truncation: String?

  private let path: String
  private let native: OpaquePointer
  private var frames = 0
  private var firstTime = 0.0
  private var isAtEnd = false

  /// Opens the file's first video stream and reads its headers.
  ///
  /// - Parameter limits: a frame's pixels are bounded by `maximumPixels`. The file's size is not:
  ///   a video is read piece by piece.
  /// - Throws: `PADError` that begins with the path: `.missing`, `.unreadable` (empty, no
  ///   permission, headers cut or damaged), `.invalid` (not a video, no video stream),
  ///   `.unsupported` (frames beyond `limits`).
  public init(_ url: URL, limits: PictureLimits = .standard) throws {
    path = url.path
    try VideoReader.checkFile(path)
    var native: OpaquePointer?
    var description = video_info()
    var hasVideo: Int32 = 0
    if let message = video_open(
      path, Int64(limits.maximumPixels), &native, &description, &hasVideo)
    {
      throw VideoReader.unreadable(path, taking(message))
    }
    guard hasVideo == 1 else {
      throw PADError(
        .invalid, "\(path): no video stream; expected a video",
        advice: "Sound files and covers hold none; leave the file out")
    }
    guard let native else {
      throw PADError(
        .unsupported,
        "\(path): frames of \(description.width)x\(description.height) pixels; at most "
          + "\(limits.maximumPixels) pixels are accepted", advice: "Scale the video down")
    }
    self.native = native
    info = VideoInfo(description)
  }

  deinit { video_close(native) }

  /// The next frame, or nil at the end. Where the file is cut or damaged, the frames before the
  /// break come first, and `truncation` says so.
  ///
  /// - Throws: `PADError(.unreadable)` where a frame's colors cannot be converted.
  public func next() throws -> VideoFrame? { try next { _, _ in true } }

  /// The next frame that is wanted, by its index and its time in seconds since the first frame;
  /// nil at the end. Frames left out are decoded, but never converted to RGB.
  ///
  /// - Throws: `PADError(.unreadable)` as `next()` does, and whatever `isWanted` throws.
  public func next(
    where isWanted: (_ index: Int, _ time: Double) throws -> Bool
  ) throws -> VideoFrame? {
    while let (index, time) = try advance() {
      if try isWanted(index, time) {
        return VideoFrame(index: index, time: time, image: try image())
      }
    }
    return nil
  }

  /// How many frames the file holds up to its end or break, by a pass of its own over the
  /// container that decodes nothing.
  ///
  /// Containers may declare another number. Damage within a frame is found by decoding alone, and
  /// of a cut file the last few frames may come after one that is lost: `next` leaves them out.
  ///
  /// - Throws: `PADError` as `init` does.
  public static func countFrames(of url: URL, limits: PictureLimits = .standard) throws -> Int {
    try extent(of: url, limits: limits).frames
  }

  /// What `countFrames` counts, and as `truncation` whether the file breaks off behind it.
  static func extent(
    of url: URL, limits: PictureLimits
  ) throws -> (frames: Int, truncation: String?) {
    let reader = try VideoReader(url, limits: limits)
    var state: Int32 = 0
    var count: Int64 = 0
    let message = video_count(reader.native, &state, &count).map(taking)
    let frames = Int(count)
    return (frames, message.map { reader.truncation(after: frames, $0) })
  }

  private func advance() throws -> (index: Int, time: Double)? {
    guard !isAtEnd else { return nil }
    var state: Int32 = 0
    var time = 0.0
    let message = video_next(native, &state, &time).map(taking)
    guard state == Int32(VIDEO_FRAME.rawValue) else {
      isAtEnd = true
      truncation = message.map { truncation(after: frames, $0) }
      return nil
    }
    if frames == 0 { firstTime = time }
    defer { frames += 1 }
    return (frames, time - firstTime)
  }

  private func truncation(after frames: Int, _ cause: String) -> String {
    if let declared = info.declaredFrames, declared >= frames {
      return "ends after \(frames) of \(declared) frames: \(cause)"
    }
    return "ends after \(frames == 1 ? "1 frame" : "\(frames) frames"): \(cause)"
  }

  private func image() throws -> Image {
    let count = info.width * info.height * 3
    let pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else {
        preconditionFailure("a frame without pixels")  // trap: video_open refuses such a stream
      }
      if let message = video_pixels(native, base, count) {
        throw PADError(.unreadable, "\(path): frame \(frames - 1): \(taking(message))")
      }
      initialized = count
    }
    return Image(width: info.width, height: info.height, pixels: pixels)
  }

  private static func checkFile(_ path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      let cause = errno
      throw cause == ENOENT || cause == ENOTDIR
        ? PADError(.missing, "\(path): no such file")
        : PADError(.unreadable, "\(path): cannot open (\(String(cString: strerror(cause))))")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw PADError(.unreadable, "\(path): not a regular file; expected a video")
    }
    guard status.st_size > 0 else {
      throw PADError(.unreadable, "\(path): the file is empty; expected a video")
    }
  }

  private static func unreadable(_ path: String, _ message: String) -> PADError {
    PADError(
      .unreadable, "\(path): cannot be read as a video (\(message))",
      advice: "Copy the file again, or convert it to MP4, MOV, AVI, Matroska or WebM")
  }
}

extension VideoInfo {
  init(_ info: video_info) {
    let orientation = Orientation(rawValue: Int(info.orientation)) ?? .upright
    let (width, height) = (Int(info.width), Int(info.height))
    self.width = orientation.swapsSides ? height : width
    self.height = orientation.swapsSides ? width : height
    self.orientation = orientation
    frameRate = info.frame_rate > 0 ? info.frame_rate : nil
    duration = info.duration > 0 ? info.duration : nil
    declaredFrames = info.declared_frames > 0 ? Int(info.declared_frames) : nil
    codec = withUnsafeBytes(of: info.codec) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// A message of the native boundary, freed there.
func taking(_ message: UnsafeMutablePointer<CChar>) -> String {
  defer { video_free(message) }
  return String(cString: message)
}
