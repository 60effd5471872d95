import Foundation
import PADCore
import PADMedia
import PADTestSupport
import Testing

@Suite struct VideoWriterTests {
  /// A smooth picture with a gray level of its own in the lower half.
  private static func picture(_ number: Int, width: Int = 64, height: Int = 48) -> Image {
    drawn(width: width, height: height) { x, y in
      y < height / 2 ? [3 * x, 200 - 2 * x, 90] : [10 * number, 10 * number, 10 * number]
    }
  }

  private static func write(
    _ url: URL, codec: VideoCodec, frames: Int = 10, rotation: Int = 0
  ) throws {
    let writer = try VideoWriter(
      to: url, width: 64, height: 48, frameRate: 25, codec: codec, rotationDegrees: rotation)
    for number in 0..<frames { try writer.append(picture(number)) }
    try writer.finish()
  }

  @Test(
    arguments: ["mp4", "mov", "avi"],
    [
      VideoCodec.h264(quality: 10), .mpeg4(quality: 2), .mjpeg(quality: 2),
    ])
  func whatIsWrittenIsRead(container: String, codec: VideoCodec) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "new/clip.\(container)")
      try Self.write(url, codec: codec)
      let info = try VideoReader(url).info
      #expect((info.width, info.height, info.declaredFrames) == (64, 48, 10))
      #expect(abs((info.frameRate ?? 0) - 25) < 1e-6)
      #expect(abs((info.duration ?? 0) - 0.4) < 1e-6)
      let (frames, truncation) = try read(url)
      #expect(truncation == nil)
      #expect(frames.map { ($0.time * 1000).rounded() } == (0..<10).map { 40 * Double($0) })
      for frame in frames {
        let original = Self.picture(frame.index)
        let error = zip(frame.image.pixels, original.pixels).map { abs(Int($0) - Int($1)) }
        // Colors have half the resolution, and 8-bit luma has 219 levels.
        #expect(Double(error.reduce(0, +)) / Double(error.count) < 4, "frame \(frame.index)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["new"])
      let names = try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: "new").path)
      #expect(names == ["clip.\(container)"])
    }
  }

  @Test(arguments: [
    ("mp4", VideoCodec.h264()), ("mov", .h264(quality: 30, preset: .ultrafast)),
    ("avi", .mpeg4()), ("avi", .mjpeg()),
  ])
  func theSameFramesGiveTheSameBytes(container: String, codec: VideoCodec) throws {
    try withTemporaryFolder { folder in
      let urls = ["a", "b"].map { folder.appending(path: "\($0).\(container)") }
      for url in urls { try Self.write(url, codec: codec) }
      #expect(try Data(contentsOf: urls[0]) == Data(contentsOf: urls[1]))
    }
  }

  @Test(arguments: [
    (VideoCodec.h264(quality: 10), VideoCodec.h264(quality: 40)),
    (.h264(preset: .ultrafast), .h264(preset: .medium)),
    (.mpeg4(quality: 2), .mpeg4(quality: 31)), (.mjpeg(quality: 2), .mjpeg(quality: 31)),
  ])
  func qualityAndPresetMatter(larger: VideoCodec, smaller: VideoCodec) throws {
    try withTemporaryFolder { folder in
      let sizes = try [larger, smaller].map { codec in
        let url = folder.appending(path: "clip.mp4")
        try Self.write(url, codec: codec)
        return try Data(contentsOf: url).count
      }
      #expect(sizes[0] > sizes[1])
    }
  }

  @Test(arguments: ["mp4", "mov"])
  func timesAreKept(container: String) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "clip.\(container)")
      let writer = try VideoWriter(to: url, width: 64, height: 48, frameRate: 20)
      for (number, time) in [0, 0.1, nil, 0.4, nil, 0.9].enumerated() {
        try writer.append(Self.picture(number), at: time)
      }
      try writer.finish()
      let times = try read(url).frames.map { ($0.time * 1000).rounded() }
      #expect(times == [0, 100, 150, 400, 450, 900])
    }
  }

  @Test func anAVIKeepsTimesToAFrame() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "clip.avi")
      let writer = try VideoWriter(
        to: url, width: 64, height: 48, frameRate: 10, codec: .mjpeg())
      try writer.append(Self.picture(0))
      try writer.append(Self.picture(1), at: 0.29)
      try writer.append(Self.picture(2))
      let text = message { try writer.append(Self.picture(3), at: 0.42) }
      #expect(text.hasSuffix("frame 3 at 0.42 s does not come after the frame before, at 0.4 s"))
      try writer.finish()
      let times = try read(url).frames.map { ($0.time * 1000).rounded() }
      #expect(times == [0, 300, 400])
    }
  }

  @Test(arguments: [90, 180, 270])
  func rotationIsStated(degrees: Int) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "clip.mp4")
      try Self.write(url, codec: .h264(quality: 5), frames: 2, rotation: degrees)
      let reader = try VideoReader(url)
      #expect(reader.info.rotationDegrees == degrees)
      #expect(reader.info.width == (degrees == 180 ? 64 : 48))
      let turned = try #require(try reader.next()).image
      // Where the stored picture's top right pixel (63, 0) comes to lie.
      let (x, y) = [90: (47, 63), 180: (0, 47), 270: (0, 0)][degrees] ?? (0, 0)
      let (got, stored) = (turned.rgb(x, y), Self.picture(0).rgb(63, 0))
      #expect(zip(got, stored).allSatisfy { abs($0 - $1) <= 16 }, "\(got) \(stored)")
    }
  }

  @Test func grayPicturesAndOddSidesWhereTheCodecCan() throws {
    try withTemporaryFolder { folder in
      for codec in [VideoCodec.mpeg4(quality: 2), .mjpeg(quality: 2)] {
        let url = folder.appending(path: "clip.avi")
        let writer = try VideoWriter(
          to: url, width: 33, height: 17, frameRate: 25, codec: codec)
        try writer.append(Image(width: 33, height: 17, channels: 1, fill: 120))
        try writer.append(Image(width: 33, height: 17, channels: 3, fill: 60))
        try writer.finish()
        let frames = try read(url).frames
        for (frame, level) in zip(frames, [120, 60]) {
          #expect((frame.image.width, frame.image.height) == (33, 17))
          let error = frame.image.pixels.map { abs(Int($0) - level) }.max()
          #expect((error ?? 255) <= 4, "\(codec): \(String(describing: error))")
        }
        #expect(frames.count == 2)
      }
    }
  }

  @Test func anAbandonedWriterLeavesNothing() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "clip.mp4")
      try Self.write(url, codec: .mpeg4())
      let before = try Data(contentsOf: url)
      do {
        let writer = try VideoWriter(to: url, width: 64, height: 48, frameRate: 25)
        for number in 0..<20 { try writer.append(Self.picture(number)) }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["clip.mp4"])
      #expect(try Data(contentsOf: url) == before)
    }
  }

  @Test func settingsAndFramesAreChecked() throws {
    try withTemporaryFolder { folder in
      func start(
        _ name: String = "clip.mp4", width: Int = 64, height: Int = 48, rate: Double = 25,
        codec: VideoCodec = .h264(), rotation: Int = 0
      ) throws -> VideoWriter {
        try VideoWriter(
          to: folder.appending(path: name), width: width, height: height, frameRate: rate,
          codec: codec, rotationDegrees: rotation)
      }
      #expect(
        message { try start("clip.webm") }.hasSuffix(
          "clip.webm: unknown extension 'webm'; expected mp4, mov or avi"))
      #expect(
        message { try start(width: 63) }.hasPrefix("63x48 pixels; H.264 needs even sides"))
      #expect(message { try start(height: 0) }.contains("expected 1...16384 pixels a side"))
      #expect(message { try start(rate: .nan) }.contains("expected 0.1...1000 a second"))
      #expect(message { try start(codec: .h264(quality: 52)) }.contains("quality in 0...51"))
      #expect(message { try start(codec: .mjpeg(quality: 1)) }.contains("quality in 2...31"))
      #expect(message { try start(rotation: 45) }.contains("expected 0, 90, 180 or 270"))
      #expect(
        message { try start("clip.avi", rotation: 90) }.contains(
          "an AVI file cannot say that it is rotated"))

      let writer = try start()
      #expect(message { try writer.finish() }.hasSuffix("a video without frames"))
      #expect(
        message { try writer.append(Image(width: 48, height: 64)) }.hasSuffix(
          "frame 0 is 48x64; expected 64x48"))
      #expect(
        message { try writer.append(Self.picture(0), at: -1) }.hasSuffix(
          "frame 0 at -1.0 s; expected a time from 0 on"))
      try writer.append(Self.picture(0))
      try writer.finish()
      #expect(message { try writer.finish() }.hasSuffix("the video was finished before"))
      #expect(message { try writer.append(Self.picture(1)) }.contains("after the video was"))
      #expect(try read(folder.appending(path: "clip.mp4")).frames.count == 1)
    }
  }
}
