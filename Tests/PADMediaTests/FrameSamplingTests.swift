import Foundation
import PADCore
import PADMedia
import PADTestSupport
import Testing

@Suite struct FrameSamplingTests {
  @Test(arguments: [
    ("all", FrameSampling.all), ("first=5", .first(5)), ("every=10", .every(10)),
    ("even=8", .evenly(8)), ("time=0.5", .interval(seconds: 0.5)),
  ])
  func textIsReadAndWritten(text: String, sampling: FrameSampling) throws {
    #expect(try FrameSampling(text: text) == sampling)
    #expect(sampling.text == text)
    let coded = try JSONDecoder().decode(
      FrameSampling.self, from: JSONEncoder().encode(sampling))
    #expect(coded == sampling)
  }

  @Test(arguments: [
    ("evry=5", "unknown name 'evry'; did you mean 'every'?"), ("", "unknown name ''"),
    ("every", "expected a value, for example every=5"), ("all=3", "'all' takes no value"),
    ("first=0", "expected a whole number above 0"), ("even=x", "expected a whole number above 0"),
    ("time=0", "expected a number of seconds, at least 0.000001, for example time=0.5"),
    ("time=nan", "expected a number of seconds, at least 0.000001, for example time=0.5"),
    ("time=1e-300", "expected a number of seconds, at least 0.000001, for example time=0.5"),
  ])
  func badTextIsExplained(text: String, why: String) {
    #expect(
      message { try FrameSampling(text: text) }
        == "frame sampling '\(text)': \(why)"
        + (why.hasSuffix("?") ? " " : ". ")
        + "It is one of all, first=N, every=N, even=N, time=SECONDS")
  }

  /// 24 frames, 12 a second.
  @Test(arguments: [
    (FrameSampling.all, Array(0..<24)), (.first(3), [0, 1, 2]), (.first(99), Array(0..<24)),
    (.every(10), [0, 10, 20]), (.every(99), [0]),
    // Parts of 24/5 = 4.8 frames: middles 2.4, 7.2, 12, 16.8, 21.6.
    (.evenly(5), [2, 7, 12, 16, 21]), (.evenly(1), [12]), (.evenly(24), Array(0..<24)),
    (.evenly(99), Array(0..<24)),
    // Every fourth part of a second is every third frame.
    (.interval(seconds: 0.25), [0, 3, 6, 9, 12, 15, 18, 21]),
    // 0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8 s, each rounded up to twelfths.
    (.interval(seconds: 0.3), [0, 4, 8, 11, 15, 18, 22]),
    (.interval(seconds: 0.01), Array(0..<24)), (.interval(seconds: 99), [0]),
  ])
  func framesAreChosen(sampling: FrameSampling, expected: [Int]) throws {
    for name in ["h264.mp4", "mpeg4.avi", "more.avi", "fewer.avi"] {
      var indices: [Int] = []
      let outcome = try FrameSource.video(video(name)).forEachFrame(sampling) {
        indices.append($0.index)
      }
      #expect(indices == expected, "\(name)")
      #expect(outcome == .init(frames: expected.count, truncation: nil))
    }
  }

  /// Frames at 0, 0.1, 0.15, 0.4, 0.5, 0.9 s.
  @Test(arguments: [(0.1, [0, 1, 3, 4, 5]), (0.2, [0, 3, 5]), (0.45, [0, 4, 5])])
  func intervalsFollowTrueTimes(seconds: Double, expected: [Int]) throws {
    var indices: [Int] = []
    try FrameSource.video(video("vfr.mp4")).forEachFrame(.interval(seconds: seconds)) {
      indices.append($0.index)
    }
    #expect(indices == expected)
  }

  @Test func aTruncatedVideoIsDividedAsFarAsItGoes() throws {
    var indices: [Int] = []
    let source = FrameSource.video(video("truncated-mpeg4.avi"))
    let outcome = try source.forEachFrame(.evenly(2)) { indices.append($0.index) }
    // 14 frames: the middles of two parts of 7 are 3 and 10.
    #expect(indices == [3, 10])
    #expect(outcome.frames == 2)
    #expect(outcome.truncation?.hasPrefix("ends after 14 of 24 frames: the file ") == true)
    let paired = try source.forEachFrame(.evenly(2), withNext: true) { _, _ in }
    #expect(paired == outcome)
    // Its last frame is before the break.
    #expect(try source.forEachFrame(.first(2)) { _ in } == .init(frames: 2, truncation: nil))
    let whole = try source.forEachFrame { _ in }
    #expect(whole.frames == 14)
    #expect(whole.truncation?.hasPrefix("ends after 14 of 24 frames: ") == true)
  }

  @Test func pictureSequencesAreTreatedAlike() throws {
    try withTemporaryFolder { folder in
      let urls = try (0..<6).map { index in
        let url = folder.appending(path: "\(index).png")
        try Image(width: 4, height: 3, fill: UInt8(10 * index)).write(to: url)
        return url
      }
      var seen: [[Double]] = []
      let outcome = try FrameSource.pictures(urls, frameRate: 10).forEachFrame(.evenly(2)) {
        seen.append([Double($0.index), $0.time, Double($0.image.pixels[0])])
      }
      #expect(seen == [[1, 0.1, 10], [4, 0.4, 40]])
      #expect(outcome == .init(frames: 2, truncation: nil))
      // Only what is taken is opened.
      try FileManager.default.removeItem(at: urls[1])
      #expect(
        try FrameSource.pictures(urls).forEachFrame(.every(2)) { _ in } == .init(frames: 3))
      #expect(try FrameSource.pictures([]).forEachFrame { _ in }.frames == 0)
    }
  }

  @Test func aBadPictureEndsItsSequence() throws {
    try withTemporaryFolder { folder in
      let urls = ["a.png", "b.png", "c.png"].map { folder.appending(path: $0) }
      for url in urls { try Image(width: 4, height: 3, fill: 9).write(to: url) }
      try FileManager.default.removeItem(at: urls[2])
      let source = FrameSource.pictures(urls)
      var indices: [Int] = []
      let outcome = try source.forEachFrame { indices.append($0.index) }
      #expect(indices == [0, 1])
      #expect(
        outcome
          == .init(frames: 2, truncation: "ends after 2 of 3 pictures: c.png: no such file"))
      var pairs: [[Int?]] = []
      let paired = try source.forEachFrame(.all, withNext: true) {
        pairs.append([$0.index, $1?.width])
      }
      #expect(pairs == [[0, 4], [1, nil]])
      #expect(paired == outcome)
      // The frame behind the only one that is taken.
      try Data("no picture".utf8).write(to: urls[1])
      let first = try source.forEachFrame(.first(1), withNext: true) { #expect($1 == nil) }
      #expect(first.frames == 1)
      let text = try #require(first.truncation)
      #expect(text.hasPrefix("ends after 1 of 3 pictures: b.png: "), "\(text)")
      // Without a frame there is nothing to hand over.
      try FileManager.default.removeItem(at: urls[0])
      #expect(
        message { try source.forEachFrame { _ in } } == "\(urls[0].path): no such file")
      // What the caller throws is no break.
      try Image(width: 4, height: 3, fill: 9).write(to: urls[0])
      #expect(throws: PADError(.invalid, "mine")) {
        try source.forEachFrame { _ in throw PADError(.invalid, "mine") }
      }
    }
  }

  @Test func samplingsAndRatesAreChecked() {
    let tooShort = FrameSampling.interval(seconds: 1e-300)
    for sampling in [
      FrameSampling.first(0), .every(-1), .evenly(0), .interval(seconds: 0), tooShort,
    ] {
      #expect(throws: PADError.self) {
        try FrameSource.pictures([]).forEachFrame(sampling) { _ in }
      }
    }
    #expect(
      message { try FrameSource.pictures([], frameRate: 0).forEachFrame { _ in } }
        == "frame rate 0.0; expected a number above 0")
  }
}
