import Foundation
import PADCore
import PADMedia
import PADSynthesis
import Testing

@Suite(.enabled(if: isOptimized, "renders pictures: optimized builds only"))
struct ReliefTests {
  /// A gray portrait of 200 x 200 pixels with dark eyes 60 pixels apart, whose mesh is a dome of
  /// 26 x 18 points; those that have a name in MediaPipe's mesh lie where they belong.
  private func portrait() throws -> MeshedPortrait {
    var image = Image(width: 200, height: 200, fill: 150)
    for (left, top) in [(60, 80), (120, 80)] {
      for y in top..<top + 10 {
        for x in left..<left + 20 {
          for channel in 0..<3 { image.pixels[(y * 200 + x) * 3 + channel] = 20 }
        }
      }
    }
    var points = (0..<468).map { i -> SIMD3<Float> in
      let (x, y) = (Float(i % 18) / 17 * 2 - 1, Float(i / 18) / 25 * 2 - 1)
      return SIMD3(100 + 60 * x, 105 + 75 * y, 30 * (x * x + y * y) - 40)
    }
    let named: [(Int, Float, Float)] = [
      (33, 59, 85), (133, 81, 85), (362, 119, 85), (263, 141, 85), (13, 100, 145),
      (14, 100, 147), (152, 100, 180), (10, 100, 30),
    ]
    let lids: [([Int], Float, Float)] = [
      ([246, 161, 160, 159, 158, 157, 173], 59, 80), ([7, 163, 144, 145, 153, 154, 155], 59, 90),
      ([398, 384, 385, 386, 387, 388, 466], 119, 80),
      ([382, 381, 380, 374, 373, 390, 249], 119, 90),
    ]
    var triangles: [SIMD3<Int>] = []
    for i in 0..<468 where i % 18 < 17 && i + 18 < 468 {
      triangles += [SIMD3(i, i + 18, i + 1), SIMD3(i + 1, i + 18, i + 19)]
    }
    for (index, x, y) in named { points[index] = SIMD3(x, y, -30) }
    for (indices, left, y) in lids {
      for (order, index) in indices.enumerated() {
        points[index] = SIMD3(left + 22 * Float(order + 1) / 8, y, -30)
      }
    }
    // Points that stand elsewhere would fold the dome.
    let moved = Set(named.map(\.0) + lids.flatMap(\.0))
    triangles.removeAll { moved.contains($0.x) || moved.contains($0.y) || moved.contains($0.z) }
    return try MeshedPortrait(image: image, points: points, triangles: triangles)
  }

  private let camera = CameraModel.plain.scaled(shorterSide: 120)

  private func picture(_ relief: Relief, yaw: Float = 0, blink: Float = 0) -> RadianceImage {
    var generator = SeededGenerator(seed: 4)
    guard
      case .relief(_, var scene) = Presentation.relief(
        relief, through: camera.pinhole, using: &generator)
    else { return RadianceImage(width: 1, height: 1) }
    scene.pose = Pose(position: Vector(0, 0, scene.pose.position.z), yaw: yaw)
    scene.expression = .neutral
    scene.expression.blink = blink
    return Presentation.relief(relief, scene).render(through: camera.pinhole)
  }

  @Test func theFaceLiesWhereItsEyesSay() throws {
    let source = try portrait()
    // Eyes at 70 and 130: 60 pixels for 6.3 cm. A face of 13 cm is 123.8 of 200 pixels.
    #expect(abs(source.portrait.framing.share - 0.619) < 0.001)
    #expect(source.portrait.face.rightEye == Point(x: 70, y: 85))
    #expect(source.portrait.face.leftEye == Point(x: 130, y: 85))
    #expect(source.portrait.face.mouth == Point(x: 100, y: 146))
  }

  @Test func darkEyesDisappearBehindClosedLids() throws {
    let relief = Relief(try portrait())
    // Eyes of gray 20 before skin of gray 150: 0.007 to 0.305 in linear light.
    func dark(_ image: RadianceImage) -> Int {
      let middle = image.pixels[image.pixels.count / 2 + image.width / 2].luminance
      return image.pixels.count { $0.luminance < 0.3 * middle }
    }
    let open = dark(picture(relief))
    let closed = dark(picture(relief, blink: 1))
    // Rims and corners of the eyes stay.
    #expect(open > 100 && closed < open / 2, "\(open) dark samples, \(closed) behind lids")
  }

  @Test func theMiddleOfTheFaceIsNearestAndTurnsWithTheHead() throws {
    let relief = Relief(try portrait())
    let (ahead, aside) = (picture(relief), picture(relief, yaw: 0.3))
    func nearest(_ image: RadianceImage) -> Int {
      (0..<image.width).min {
        image.depth[60 * image.width + $0] < image.depth[60 * image.width + $1]
      } ?? 0
    }
    #expect(abs(nearest(ahead) - 80) < 14)
    // Yaw turns to the person's left, the picture's right.
    #expect(nearest(aside) > nearest(ahead))
  }

  @Test func anotherMeshIsRefused() {
    let image = Image(width: 20, height: 20)
    #expect(throws: PADError.self) {
      try MeshedPortrait(
        image: image, points: [SIMD3(1, 2, 3)], triangles: [SIMD3(0, 0, 0)])
    }
  }

  /// The dome of gray skin is all that live pictures show; nobody is rendered beside it.
  @Test(arguments: [nil, try? VideoTiming(seconds: 0.04)])
  func theOwnLayoutTakesPortraits(video: VideoTiming?) async throws {
    let portrait = try portrait()
    let plan = try SynthesisPlan(
      seed: 3, subjects: 4, pictures: 2, unseenKind: .cut, freshSubjects: 0, video: video,
      portraits: ["a", "b", "c", "d"])
    let folder = FileManager.default.temporaryDirectory.appending(path: "relief-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    await #expect(throws: PADError.self) { _ = try await SyntheticSet(plan).write(to: folder) }
    let manifest = try await SyntheticSet(plan, portraits: { _ in portrait }).write(to: folder)
    #expect(manifest.pictures.count == plan.items().count)
    for picture in manifest.pictures where picture.kind == .live {
      let file = folder.appending(path: picture.path)
      var frames: [Image] = []
      if video == nil {
        frames = [try Image.read(file)]
      } else {
        try FrameSource.video(file).forEachFrame { frames.append($0.image) }
      }
      let image = try #require(frames.first)
      // A rendered face would be half as red again as blue.
      let (width, height) = (image.width / 2, image.height / 2)
      let box = BoundingBox(
        x: Double(width) / 2, y: Double(height) / 2, width: Double(width), height: Double(height))
      let middle = try image.cropped(box, width: width, height: height)
      func mean(_ channel: Int) -> Double {
        let values = stride(from: channel, to: middle.pixels.count, by: 3).map { middle.pixels[$0] }
        return values.reduce(0) { $0 + Double($1) } / Double(values.count)
      }
      #expect(mean(0) > 10 && (0.7...1.35).contains(mean(0) / mean(2)), "\(picture.path)")
    }
  }

  @Test func aPlanOfPortraitsNeedsTheirSource() async throws {
    let plan = try LayoutPlan(layout: .nuaa, subjects: 3, portraits: ["a", "b", "c"])
    let folder = FileManager.default.temporaryDirectory.appending(path: "relief-\(UUID())")
    await #expect(throws: PADError.self) { _ = try await LayoutSet(plan).write(to: folder) }
    #expect(throws: PADError.self) {
      try LayoutPlan(layout: .nuaa, subjects: 4, portraits: ["a", "b", "c"])
    }
  }
}
