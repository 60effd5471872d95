import CVideo
import Foundation
import PADCore

/// Writes a video, whole or not at all.
///
/// The compressed video stays in memory until `finish` writes it under a temporary name and
/// renames it: an abandoned writer or a killed program leaves nothing behind. The same frames give
/// the same bytes. One writer is used by one thread at a time.
public final class VideoWriter {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int

  private let url: URL
  private let frameRate: Double
  private let native: OpaquePointer
  private let ticksPerSecond: Double
  private var frames = 0
  private var lastTick = Int64(-1)
  /// Frames without a time follow this one, `frameRate` of them a second.
  private var anchor = (time: 0.0, frames: 0)
  private var isFinished = false

  /// Starts a video in the container that the extension names: mp4, mov or avi.
  ///
  /// - Parameters:
  ///   - frameRate: frames a second, in 0.1...1000.
  ///   - rotationDegrees: by how much a player is to turn the frames clockwise (0, 90, 180, 270);
  ///     AVI files cannot say it.
  /// - Throws: `PADError` (`.unsupported` for an unknown extension, `.invalid` for a size, quality,
  ///   frame rate or rotation that codec or container refuse).
  public init(
    to url: URL, width: Int, height: Int, frameRate: Double, codec: VideoCodec = .h264(),
    rotationDegrees: Int = 0
  ) throws {
    let path = url.path
    guard let container = VideoContainer(rawValue: url.pathExtension.lowercased()) else {
      throw PADError(
        .unsupported,
        "\(path): unknown extension '\(url.pathExtension)'; expected mp4, mov or avi")
    }
    try Image.checkSize(width, height)
    try codec.check(width: width, height: height)
    guard (0.1...1000).contains(frameRate) else {
      throw PADError(.invalid, "\(path): frame rate \(frameRate); expected 0.1...1000 a second")
    }
    guard [0, 90, 180, 270].contains(rotationDegrees) else {
      throw PADError(
        .invalid, "\(path): rotation \(rotationDegrees) degrees; expected 0, 90, 180 or 270")
    }
    guard rotationDegrees == 0 || container != .avi else {
      throw PADError(
        .invalid, "\(path): an AVI file cannot say that it is rotated",
        advice: "Write mp4 or mov, or turn the frames")
    }
    let started = try Self.start(
      container, codec, (width, height), frameRate, rotationDegrees, path: path)
    (self.url, self.width, self.height, self.frameRate) = (url, width, height, frameRate)
    native = started
    ticksPerSecond = video_tick_rate(started)
  }

  deinit { video_discard(native) }

  /// Adds a frame.
  ///
  /// - Parameter time: in seconds since the video's begin; without it the frame follows the one
  ///   before at the frame rate. MP4 and MOV keep times to 1/60000 s, AVI to one frame's duration.
  /// - Throws: `PADError(.invalid)` for a picture of another size, a time that does not come after
  ///   the frame before, a finished writer, or where the encoder fails.
  public func append(_ image: Image, at time: Double? = nil) throws {
    guard !isFinished else { throw failure("frame \(frames) comes after the video was finished") }
    guard (image.width, image.height) == (width, height) else {
      throw failure(
        "frame \(frames) is \(image.width)x\(image.height); expected \(width)x\(height)")
    }
    let due = anchor.time + Double(frames - anchor.frames) / frameRate
    let seconds = time ?? due
    guard seconds >= 0, seconds < 1e8 else {
      throw failure("frame \(frames) at \(seconds) s; expected a time from 0 on")
    }
    let tick = Int64((seconds * ticksPerSecond).rounded())
    guard tick > lastTick else {
      throw failure(
        "frame \(frames) at \(seconds) s does not come after the frame before, at "
          + "\(Double(lastTick) / ticksPerSecond) s")
    }
    let message = image.pixels.withUnsafeBufferPointer { pixels in
      pixels.baseAddress.flatMap { video_append(native, $0, Int32(image.channels), tick) }
    }
    if let message { throw failure("frame \(frames): \(taking(message))") }
    if time != nil { anchor = (seconds, frames) }
    lastTick = tick
    frames += 1
  }

  /// Completes the video and puts it under its name.
  ///
  /// - Throws: `PADError` (`.invalid` without any frame or where it was finished before,
  ///   `.unwritable` for a file that cannot be written).
  public func finish() throws {
    guard !isFinished else { throw failure("the video was finished before") }
    guard frames > 0 else { throw failure("a video without frames") }
    isFinished = true
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    if let message = video_finish(native, &bytes, &count) { throw failure(taking(message)) }
    guard let bytes else { throw failure("the encoder left no file") }
    let file = Data(
      bytesNoCopy: bytes, count: count, deallocator: .custom { _, _ in video_free(bytes) })
    try AtomicFile.write(file, to: url)
  }

  private static func start(
    _ container: VideoContainer, _ codec: VideoCodec, _ size: (width: Int, height: Int),
    _ frameRate: Double, _ rotation: Int, path: String
  ) throws -> OpaquePointer {
    var writer: OpaquePointer?
    let (kind, preset) = codec.native
    let message = container.rawValue.withCString { container in
      preset.withCString { preset in
        var settings = video_settings(
          container: container, codec: Int32(kind.rawValue), width: Int32(size.width),
          height: Int32(size.height), quality: Int32(codec.quality), preset: preset,
          frame_rate: frameRate, rotation: Int32(rotation))
        return video_create(&settings, &writer)
      }
    }
    if let message { throw PADError(.invalid, "\(path): \(taking(message))") }
    guard let writer else { throw PADError(.invalid, "\(path): the encoder did not start") }
    return writer
  }

  private func failure(_ why: String) -> PADError { PADError(.invalid, "\(url.path): \(why)") }
}
