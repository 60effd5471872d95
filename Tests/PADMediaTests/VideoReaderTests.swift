import Foundation
import PADCore
import PADMedia
import PADTestSupport
import Testing

/// What ffprobe and ffmpeg say of a video that `Reference/videos.py` wrote.
struct ReferenceVideo: Decodable, CustomTestStringConvertible, Sendable {
  var name: String
  var codec: String
  var frameRate: Double
  /// 0 where the container does not declare a number.
  var declared: Int
  /// Seconds since the first frame.
  var times: [Double]
  /// - Shape: [frames, 3]
  var means: [[Double]]

  var testDescription: String { name }

  static let all: [ReferenceVideo] = {
    do {
      return try JSONDecoder().decode([ReferenceVideo].self, from: content("videos/videos.json"))
    } catch {
      fatalError("videos.json: \(error)")  // trap: the file lies beside this test
    }
  }()
}

func video(_ name: String) -> URL { reference("videos/\(name)") }

/// All frames and what the reader says at the end.
func read(_ url: URL) throws -> (frames: [VideoFrame], truncation: String?) {
  let reader = try VideoReader(url)
  var frames: [VideoFrame] = []
  while let frame = try reader.next() { frames.append(frame) }
  #expect(try reader.next() == nil)
  return (frames, reader.truncation)
}

extension Image {
  /// The mean of each channel.
  var meanColor: [Double] {
    (0..<channels).map { channel in
      let values = stride(from: channel, to: pixels.count, by: channels).map { Int(pixels[$0]) }
      return Double(values.reduce(0, +)) / Double(values.count)
    }
  }
}

@Suite struct VideoReaderTests {
  @Test(arguments: ReferenceVideo.all)
  func framesTimesAndColorsAgreeWithFFmpeg(expected: ReferenceVideo) throws {
    let reader = try VideoReader(video(expected.name))
    #expect((reader.info.width, reader.info.height) == (64, 48))
    #expect(reader.info.codec == expected.codec)
    #expect(abs((reader.info.frameRate ?? 0) - expected.frameRate) < 1e-3)
    #expect((reader.info.declaredFrames ?? 0) == expected.declared)
    let (frames, truncation) = try read(video(expected.name))
    #expect(truncation == nil)
    #expect(frames.map(\.index) == Array(expected.times.indices))
    for (frame, time) in zip(frames, expected.times) { #expect(abs(frame.time - time) < 1e-3) }
    for (frame, mean) in zip(frames, expected.means) {
      // ffmpeg converts chroma by another filter.
      let got = frame.image.meanColor
      #expect(zip(got, mean).allSatisfy { abs($0 - $1) < 1.5 }, "\(frame.index): \(got) \(mean)")
    }
    #expect(try VideoReader.countFrames(of: video(expected.name)) == expected.times.count)
  }

  @Test(arguments: Array(1...8))
  func theDisplayMatrixIsApplied(orientation: Int) throws {
    let url = video("orientation-\(orientation).mp4")
    let reader = try VideoReader(url)
    let clockwise = [0, 0, 180, 180, 270, 90, 90, 270]
    #expect(reader.info.orientation.rawValue == orientation)
    #expect(reader.info.rotationDegrees == clockwise[orientation - 1])
    let frame = try #require(try reader.next())
    let quadrants = [
      (12, 10, [220, 40, 40]), (52, 10, [40, 200, 40]), (12, 38, [40, 40, 220]),
      (52, 38, [0, 0, 0]),
    ]
    for (x, y, color) in quadrants {
      let got = frame.image.rgb(x, y)
      #expect(zip(got, color).allSatisfy { abs($0 - $1) <= 16 }, "(\(x), \(y)): \(got)")
    }
  }

  @Test(arguments: ["h264.mp4", "h264.mkv", "pieces.mp4", "mpeg4.avi", "mjpeg.avi"])
  func aTruncatedFileYieldsTheFramesBeforeTheBreak(name: String) throws {
    let whole = try read(video(name)).frames
    let cut = try read(video("truncated-\(name)"))
    // 14 frames are stored whole; an earlier one may be shown after one that is cut off.
    #expect((10...14).contains(cut.frames.count), "\(cut.frames.count)")
    expectBeginning(cut.frames, of: whole)
    // Matroska and fragments declare no number.
    let declared = ["h264.mkv", "pieces.mp4"].contains(name) ? "frames" : "of 24 frames"
    let text = try #require(cut.truncation)
    #expect(text.hasPrefix("ends after \(cut.frames.count) \(declared): the file "), "\(text)")
    #expect(try VideoReader.countFrames(of: video("truncated-\(name)")) < 24)
  }

  @Test(arguments: ["h264.mp4", "mpeg4.avi", "mjpeg.avi"])
  func aDamagedStretchEndsTheVideo(name: String) throws {
    let whole = try read(video(name)).frames
    let damaged = try read(video("damaged-\(name)"))
    // The 13th stored frame is damaged; B-frames may be stored after frames that follow them.
    #expect((8...14).contains(damaged.frames.count), "\(damaged.frames.count)")
    expectBeginning(damaged.frames, of: whole)
    let text = try #require(damaged.truncation)
    #expect(
      text.hasPrefix("ends after \(damaged.frames.count) of 24 frames: a frame is damaged"),
      "\(text)")
  }

  @Test(arguments: [("more.avi", 1000), ("fewer.avi", 5)])
  func aWrongDeclaredCountChangesNothing(name: String, declared: Int) throws {
    #expect(try VideoReader(video(name)).info.declaredFrames == declared)
    let (frames, truncation) = try read(video(name))
    expectBeginning(frames, of: try read(video("mpeg4.avi")).frames)
    #expect(frames.count == 24)
    #expect(truncation == nil)
    #expect(try VideoReader.countFrames(of: video(name)) == 24)
  }

  @Test(arguments: [
    ("sound.m4a", "no video stream; expected a video"),
    ("cover.m4a", "no video stream; expected a video"),
    ("no-index.mp4", "cannot be read as a video"), ("videos.json", "cannot be read as a video"),
    ("none.mp4", "no such file"), ("", "not a regular file; expected a video"),
  ])
  func otherFilesAreRefused(name: String, why: String) {
    let text = message { try VideoReader(video(name)) }
    #expect(text.hasPrefix("\(video(name).path): \(why)"), "\(text)")
  }

  @Test func picturesTextAndEmptyFilesAreNoVideos() throws {
    try withTemporaryFolder { folder in
      let picture = folder.appending(path: "picture.mp4")
      try content("pattern-rgb.png").write(to: picture)
      #expect(message { try VideoReader(picture) }.contains("cannot be read as a video"))
      let empty = folder.appending(path: "empty.mp4")
      try Data().write(to: empty)
      #expect(message { try VideoReader(empty) }.hasSuffix("the file is empty; expected a video"))
      // A playlist would open what it names.
      let list = folder.appending(path: "list.mp4")
      try "#EXTM3U\n#EXTINF:1,\n\(video("h264.mp4").path)\n".write(
        to: list, atomically: true, encoding: .utf8)
      #expect(message { try VideoReader(list) }.contains("cannot be read as a video"))
    }
  }

  @Test func aMissingIndexIsNamed() {
    #expect(message { try VideoReader(video("no-index.mp4")) }.contains("moov atom not found"))
  }

  /// Bytes overwritten anywhere: frames, an error or a break, but never a crash or a hang.
  @Test(arguments: ["h264.mp4", "h264.mkv", "pieces.mp4", "mpeg4.avi", "mjpeg.avi"])
  func damageAnywhereIsSurvived(name: String) throws {
    let whole = try [UInt8](content("videos/\(name)"))
    var generator = SeededGenerator(seed: 11)
    try withTemporaryFolder { folder in
      let url = folder.appending(path: name)
      for _ in 0..<60 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
          let place = Int.random(in: 0..<bytes.count, using: &generator)
          bytes[place] = UInt8.random(in: 0...255, using: &generator)
        }
        try Data(bytes).write(to: url)
        do {
          let frames = try read(url).frames
          #expect(frames.count <= 30)
          #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time < $1.time })
        } catch let error as PADError {
          #expect(error.message.hasPrefix(url.path), "\(error)")
        }
      }
    }
  }

  @Test func largeFramesAreRefused() throws {
    let limits = PictureLimits(maximumPixels: 64 * 48 - 1)
    let text = message { try VideoReader(video("h264.mp4"), limits: limits) }
    #expect(text.contains("frames of 64x48 pixels; at most 3071 pixels are accepted"), "\(text)")
    #expect(throws: Never.self) {
      try VideoReader(video("h264.mp4"), limits: PictureLimits(maximumPixels: 64 * 48))
    }
  }

  @Test func framesAreLeftOutByIndexAndTime() throws {
    let reader = try VideoReader(video("vfr.mp4"))
    #expect(
      try reader.next(where: { index, _ in index == 2 }).map { Int(1000 * $0.time + 0.5) } == 150)
    #expect(try reader.next(where: { _, time in time > 0.45 })?.index == 4)
    #expect(try reader.next(where: { _, _ in false }) == nil)
  }

  @Test func readersWorkOnSeveralThreadsAtOnce() async throws {
    let names = ["h264.mp4", "mpeg4.avi", "mjpeg.avi", "damaged-h264.mp4", "no-index.mp4"]
    let alone = names.map { Self.summary($0) }
    await withTaskGroup(of: (Int, String).self) { group in
      for round in 0..<20 {
        group.addTask { (round % names.count, Self.summary(names[round % names.count])) }
      }
      for await (which, text) in group { #expect(text == alone[which]) }
    }
  }

  /// Says which frame differs, without printing pixels.
  private func expectBeginning(_ frames: [VideoFrame], of whole: [VideoFrame]) {
    let differing = zip(frames, whole).filter { $0 != $1 }.map(\.0.index)
    #expect(differing == [])
  }

  private static func summary(_ name: String) -> String {
    do {
      let (frames, truncation) = try read(video(name))
      return "\(frames.hashValue) \(truncation ?? "whole")"
    } catch {
      return "\(error)"
    }
  }
}
