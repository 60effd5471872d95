import Foundation
import PADCore
import PADMedia
import Testing

/// Two face videos of MSU-MFSD, as phones record them; one is stored upside down.
private struct RealClip: Decodable, CustomTestStringConvertible, Sendable {
  var name: String
  var frames: Int
  var frameRate: Double
  /// Degrees.
  var rotation: Int
  /// Of the last frame, in seconds since the first one.
  var lastTime: Double
  /// Of the upper and the lower half of frames 0, 100, 200, ...
  var means: [Double]

  var testDescription: String { name }

  static let all: [RealClip] = {
    do {
      return try JSONDecoder().decode([RealClip].self, from: content("clips.json"))
    } catch {
      fatalError("clips.json: \(error)")  // trap: the file lies beside this test
    }
  }()

  static let folder = (try? DependencyFolder.locate())?.appending(path: "clips")

  static var areThere: Bool {
    folder.map { folder in
      all.allSatisfy {
        FileManager.default.fileExists(atPath: folder.appending(path: $0.name).path)
      }
    } ?? false
  }
}

@Suite(.enabled(if: RealClip.areThere, "no clips: run Scripts/setup --test"))
struct RealClipTests {
  @Test(arguments: RealClip.all)
  private func agreesWithFFmpeg(clip: RealClip) throws {
    let url = try #require(RealClip.folder).appending(path: clip.name)
    let reader = try VideoReader(url)
    #expect((reader.info.width, reader.info.height, reader.info.codec) == (720, 480, "h264"))
    #expect(reader.info.rotationDegrees == clip.rotation)
    #expect(reader.info.declaredFrames == clip.frames)
    #expect(abs((reader.info.frameRate ?? 0) - clip.frameRate) < 1e-3)

    var halves: [Double] = []
    var count = 0
    var lastTime = 0.0
    while let frame = try reader.next(where: { index, time in
      (count, lastTime) = (index + 1, time)
      return index % 100 == 0
    }) {
      let middle = frame.image.pixels.count / 2
      for half in [frame.image.pixels[..<middle], frame.image.pixels[middle...]] {
        halves.append(Double(half.reduce(0) { $0 + Int($1) }) / Double(half.count))
      }
    }
    #expect(reader.truncation == nil)
    #expect(count == clip.frames)
    #expect(abs(lastTime - clip.lastTime) < 1e-3)
    try #require(halves.count == clip.means.count)
    // ffmpeg converts chroma by another filter.
    #expect(zip(halves, clip.means).allSatisfy { abs($0 - $1) < 1 }, "\(halves)")
    #expect(try VideoReader.countFrames(of: url) == clip.frames)
  }
}
