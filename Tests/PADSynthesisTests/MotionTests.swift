import Foundation
import PADCore
import PADMedia
import PADSynthesis
import Testing

/// People and pictures that several tests film, built once.
private enum Cast {
  static let camera = CameraModel.webcam.scaled(shorterSide: 120)
  static let victim = person("victim", 0.3)
  static let wearer = person("wearer", 0.7)
  static let portrait: Portrait = {
    var generator = SeededGenerator(seed: 8)
    return Portrait(of: victim, restlessness: 0.2, using: &generator)
  }()

  private static func person(_ name: String, _ tone: Float) -> Person {
    var generator = SeededGenerator(seed: tone < 0.5 ? 3 : 4)
    return Person(Subject(name: name, tone: tone, using: &generator), detail: .video)
  }

  static func clip(_ presentation: Presentation, _ motion: AttackMotion = AttackMotion()) -> Clip {
    var generator = SeededGenerator(seed: 21)
    return Clip(
      presentation, motion: motion, camera: camera, frameRate: 25, using: &generator)
  }
}

@Suite struct HeadMotionTests {
  private func motion(_ seed: UInt64 = 5) -> (HeadMotion, Scene) {
    var generator = SeededGenerator(seed: seed)
    let scene = Scene(
      Framing(share: 0.5, offset: .zero), through: CameraModel.webcam.pinhole,
      using: &generator)
    return (HeadMotion(around: scene, using: &generator), scene)
  }

  @Test func headsMoveSmoothlyAndStayAboutTheirPlace() {
    let (motion, scene) = motion()
    var last = motion.pose(at: 0)
    for step in 1...1000 {
      let pose = motion.pose(at: Float(step) / 100)
      #expect(abs(pose.yaw - last.yaw) < 0.01 && abs(pose.pitch - last.pitch) < 0.01)
      #expect((pose.position - last.position).length < 0.1)
      #expect(abs(pose.yaw - scene.pose.yaw) < 0.17)
      #expect((pose.position - scene.pose.position).length < 3)
      last = pose
    }
  }

  @Test func eyesBlinkNowAndThenAndShortly() {
    let (motion, _) = motion()
    let closed = (0..<6000).map { motion.expression(at: Float($0) / 100).blink > 0.9 }
    let blinks = zip(closed, closed.dropFirst()).count { !$0 && $1 }
    // One in every stretch of 1.8 to 3.6 s: 16 to 34 a minute.
    #expect((15...35).contains(blinks))
    // Lids rest closed for less than 0.2 s a blink.
    #expect(closed.count { $0 } < blinks * 20 && closed.count { $0 } > blinks * 3)
  }

  @Test func somebodyUnderAHardMaskDoesNotSpeak() {
    var (motion, _) = motion()
    let openings = (0..<500).map { motion.expression(at: Float($0) / 25).mouthOpening }
    #expect((openings.max() ?? 0) > 0.3)
    motion.speaks = false
    #expect((0..<500).allSatisfy { motion.expression(at: Float($0) / 25).mouthOpening == 0 })
  }
}

@Suite struct SheetMotionTests {
  @Test func handsTrembleAndSupportsDoNot() {
    var generator = SeededGenerator(seed: 5)
    let sheet = Sheet(position: Vector(0, 0, -30), width: 12, height: 15)
    let held = SheetMotion(around: sheet, support: .hand, warp: 0.3, using: &generator)
    let fixed = SheetMotion(around: sheet, support: .fixed, warp: 0.3, using: &generator)
    let moments = (0..<200).map { Float($0) / 25 }
    #expect(moments.allSatisfy { fixed.sheet(at: $0) == sheet })
    let places = moments.map { held.sheet(at: $0) }
    let reach = places.map { ($0.position - sheet.position).length }.max() ?? 0
    #expect(reach > 0.2 && reach < 1.2)
    #expect((places.map { abs($0.yaw) }.max() ?? 0) > 0.02)
    // Paper bends to and fro by less than 0.3 / 15 cm.
    let bends = places.map(\.curvature)
    #expect((bends.max() ?? 0) > 0.004 && (bends.max() ?? 1) <= 0.02)
    #expect((bends.min() ?? 0) < -0.004)
  }
}

@Suite(.enabled(if: isOptimized, "renders films: optimized builds only"))
struct ClipTests {
  /// Mean absolute difference of two frames within a box.
  private func change(_ a: Image, _ b: Image, in box: BoundingBox) -> Double {
    var (sum, count) = (0.0, 0.0)
    for y in max(0, Int(box.y))..<min(a.height, Int(box.y + box.height) + 1) {
      for x in max(0, Int(box.x))..<min(a.width, Int(box.x + box.width) + 1) {
        for channel in 0..<3 {
          let i = (y * a.width + x) * 3 + channel
          sum += abs(Double(a.pixels[i]) - Double(b.pixels[i]))
          count += 1
        }
      }
    }
    return sum / max(count, 1)
  }

  @Test func framesFollowFromTheirNumberAlone() {
    var generator = SeededGenerator(seed: 2)
    let clip = Cast.clip(.live(Cast.victim, through: Cast.camera.pinhole, using: &generator))
    let forwards = [0, 3, 7].map { clip.frame($0).image }
    let backwards = [7, 3, 0].map { clip.frame($0).image }
    #expect(forwards == backwards.reversed())
    #expect(forwards[0] != forwards[1])
  }

  @Test func heldPrintsMoveAndSupportedOnesDoNot() {
    var generator = SeededGenerator(seed: 2)
    let print = Presentation.print(
      Cast.portrait, support: .fixed, through: Cast.camera.pinhole, using: &generator)
    let fixed = Cast.clip(print, AttackMotion(support: .fixed))
    let held = Cast.clip(print)
    #expect(fixed.face(0) == fixed.face(40))
    let apart = abs(held.face(0).box.center.x - held.face(40).box.center.x)
    #expect(apart > 0.3 && apart < 20)
    // Noise alone tells frames of a supported print apart.
    let (a, b) = (fixed.frame(0), fixed.frame(40))
    #expect(a.image != b.image)
    #expect(change(a.image, b.image, in: a.face.box) < 9)
  }

  @Test func onlyLivingEyesBlinkThroughACutPhoto() throws {
    var generator = SeededGenerator(seed: 6)
    let pinhole = Cast.camera.pinhole
    let cut = Presentation.cutPhoto(
      Cast.portrait, wearer: Cast.wearer, through: pinhole, using: &generator)
    guard case .cutPhoto(let portrait, let printer, let scene, let wearer, var behind) = cut
    else { throw PADError(.invalid, "no cut photo") }
    var images: [Image] = []
    for blink: Float in [0, 1] {
      behind.expression.blink = blink
      let light = Presentation.cutPhoto(portrait, printer, scene, wearer: wearer, behind)
        .render(through: pinhole.supersampled(CameraModel.supersampling))
      var noise = SeededGenerator(seed: 1)
      images.append(CameraModel.plain(like: Cast.camera).capture(light, using: &noise))
    }
    let face = Cast.clip(cut, AttackMotion(support: .fixed)).face(0)
    func around(_ p: Point, _ size: Double) -> BoundingBox {
      BoundingBox(x: p.x - size / 2, y: p.y - size / 4, width: size, height: size / 2)
    }
    let eye = change(images[0], images[1], in: around(face.leftEye, 4))
    let mouth = change(images[0], images[1], in: around(face.mouth, 12))
    #expect(eye > 5 && mouth < 1, "eye \(eye), mouth \(mouth)")
  }

  @Test func filmsMoveOnAScreenThatStands() {
    var generator = SeededGenerator(seed: 6)
    let film = Recording(of: Cast.victim, seconds: 0.4, frameRate: 5, using: &generator)
    // Two frames: to the end and back again.
    #expect(film.frames.count == 2)
    #expect(film.frame(at: 0).image == film.frame(at: 0.45).image)
    #expect(film.frame(at: 0.25).image == film.frames[1].image)
    let replay = Presentation.replay(
      film.frames[0], support: .fixed, through: Cast.camera.pinhole, using: &generator)
    let clip = Cast.clip(replay, AttackMotion(support: .fixed, film: film))
    // The screen stands, but the face in it moves.
    #expect(clip.face(0) != clip.face(6))
    #expect(clip.face(0) == clip.face(10))
  }

  @Test func aRigidMaskHasTheVictimsReliefOverTheWearer() {
    var generator = SeededGenerator(seed: 6)
    let camera = Cast.camera.pinhole
    let mask = Presentation.rigidMask(
      of: Cast.victim, wearer: Cast.wearer, through: camera, using: &generator)
    guard case .rigidMask(_, _, let wearer, let scene) = mask else { return }
    let bare = scene.render(wearer, through: camera)
    let masked = mask.render(through: camera)
    // Where both see the wearer's head, the mask never lies behind the skin.
    let closer = zip(bare.depth, masked.depth).map { $0 - $1 }.filter(\.isFinite)
    #expect(closer.allSatisfy { $0 > -0.05 })
    #expect(closer.count { $0 > 0.2 } > 400)
  }
}

extension CameraModel {
  /// `plain` at another camera's size.
  static func plain(like other: CameraModel) -> CameraModel {
    var camera = plain
    (camera.width, camera.height) = (other.width, other.height)
    return camera
  }
}

@Suite struct FaceGeometryTests {
  @Test func aPortraitsFaceLiesWhereItsFramingSays() {
    // 200 x 200 pixels, a face of half the side: 13 cm on 100 pixels. Eyes 3.15 cm beside and
    // 3 cm above the middle: 24.23 and 23.08 pixels.
    let portrait = Portrait(
      image: Image(width: 200, height: 200), framing: Framing(share: 0.5, offset: .zero))
    #expect(abs(portrait.face.rightEye.x - (100 - 24.23)) < 0.01)
    #expect(abs(portrait.face.leftEye.x - (100 + 24.23)) < 0.01)
    #expect(abs(portrait.face.leftEye.y - (100 - 23.08)) < 0.01)
    #expect(portrait.face.mouth.y > portrait.face.leftEye.y)
  }

  @Test func aBentSheetsPointsMeetTheirRays() throws {
    let sheet = Sheet(
      position: Vector(1, 2, -40), yaw: 0.3, pitch: -0.2, roll: 0.1, width: 20, height: 30,
      curvature: 0.02, bendAngle: 0.7)
    let point = sheet.point(4, -6)
    let hit = try #require(Sheet.Intersector(sheet).hit(point / -point.z))
    #expect(abs(hit.x - 4) < 1e-3 && abs(hit.y + 6) < 1e-3)
    #expect(abs(hit.depth + point.z) < 1e-3)
  }
}
