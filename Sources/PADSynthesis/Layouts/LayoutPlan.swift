import Foundation
import PADCore

/// A synthetic set in a public data set's own layout: everything that decides its files.
public struct LayoutPlan: Hashable, Codable, Sendable {
  /// Whose folders, names and lists are followed.
  public enum Layout: String, Codable, Sendable, CaseIterable {
    case replayAttack = "replay-attack"
    case casiaFASD = "casia-fasd"
    case msuMFSD = "msu-mfsd"
    case ouluNPU = "oulu-npu"
    case siw
    case celebASpoof = "celeba-spoof"
    case nuaa

    /// Whether the set consists of videos; the others are pictures.
    public var isVideo: Bool { self != .celebASpoof && self != .nuaa }
  }

  /// Whose layout.
  public var layout: Layout
  /// Draws everything; the same plan gives the same set.
  public var seed: UInt64
  /// Persons; they are divided as the data set divides its own.
  public var subjects: Int
  /// Length of each video.
  public var seconds: Double
  /// Frames a second of each video.
  public var frameRate: Double
  /// Pixels of the shorter side of each picture.
  public var shorterSide: Int
  /// Whether exact depth maps are written beside (`depth/`).
  public var writesDepth: Bool
  /// Whether exact optical flow between consecutive frames is written beside (`flow/`).
  public var writesFlow: Bool
  /// Names of the real portraits that subjects are made of, one each; empty for procedural
  /// heads.
  public var portraits: [String]

  /// - Parameters:
  ///   - subjects: 3 or more: each subset gets one.
  /// - Throws: `PADError(.invalid)` for numbers that no set can have.
  public init(
    layout: Layout, seed: UInt64 = 1, subjects: Int = 10, seconds: Double = 1,
    frameRate: Double = 25, shorterSide: Int = 240, writesDepth: Bool = false,
    writesFlow: Bool = false, portraits: [String] = []
  ) throws {
    self.layout = layout
    self.seed = seed
    self.subjects = subjects
    self.seconds = seconds
    self.frameRate = frameRate
    self.shorterSide = shorterSide
    self.writesDepth = writesDepth
    self.writesFlow = writesFlow
    self.portraits = portraits
    try check()
  }

  private func check() throws {
    func require(_ isValid: Bool, _ found: String, _ expected: String, _ advice: String? = nil)
      throws
    {
      guard isValid else {
        throw PADError(.invalid, "\(found); expected \(expected)", advice: advice)
      }
    }
    try require(
      (3...2000).contains(subjects), "\(subjects) subjects", "3...2000",
      "Each subset needs somebody")
    try timing.check()
    try require((96...2160).contains(shorterSide), "size \(shorterSide)", "96...2160 pixels")
    try require(
      !writesFlow || layout.isVideo, "flow of \(layout.rawValue)", "a layout of videos",
      "Flow leads from one frame to the next")
    try require(
      portraits.isEmpty || portraits.count == subjects,
      "\(portraits.count) portraits of \(subjects) subjects", "one of each")
    if layout == .ouluNPU {
      try require(
        subjects <= 55, "\(subjects) subjects", "at most 55 for oulu-npu",
        "Its users 1-20 train, 21-35 are for development, 36-55 for test")
    }
  }

  /// Frames of each video; 1 for pictures.
  public var frames: Int { layout.isVideo ? timing.frames : 1 }

  var timing: VideoTiming { VideoTiming(checkedSeconds: seconds, frameRate: frameRate) }

  /// The people of each subset, by shares of the data set's own; each gets one at least.
  ///
  /// - Parameter shares: Of training, development and test; 0 leaves a subset out.
  func divided(_ shares: (train: Double, development: Double, test: Double)) -> [Subset] {
    let total = shares.train + shares.development + shares.test
    func count(_ share: Double) -> Int {
      share > 0 ? max(1, Int((share / total * Double(subjects)).rounded())) : 0
    }
    let (test, development) = (count(shares.test), count(shares.development))
    let held = min(test + development, subjects - 1)
    let train = subjects - held
    return (0..<subjects).map { index in
      if index < train { return .train }
      return index < train + min(development, held - 1) ? .development : .test
    }
  }

  /// The layout's takes and lists.
  var contents: any OfficialLayout {
    switch layout {
    case .replayAttack: ReplayAttackLayout(plan: self)
    case .casiaFASD: CASIAFASDLayout(plan: self)
    case .msuMFSD: MSUMFSDLayout(plan: self)
    case .ouluNPU: OULUNPULayout(plan: self)
    case .siw: SiWLayout(plan: self)
    case .celebASpoof: CelebASpoofLayout(plan: self)
    case .nuaa: NUAALayout(plan: self)
    }
  }

  /// Every video or picture that the plan asks for, below the set's folder, with `/`.
  public func paths() -> [String] { contents.takes().map(\.path) }

  /// The files of boxes and eyes beside them.
  package func sidecarPaths() -> [String] { contents.takes().compactMap(\.sidecar?.path) }

  /// The lists of the layout, by path below the set's folder.
  package func lists() throws -> [String: String] { try contents.lists() }
}

/// A data set's layout: which takes lie where, and which lists name them.
protocol OfficialLayout: Sendable {
  var plan: LayoutPlan { get }

  /// Subject by subject.
  func takes() -> [LayoutTake]

  /// Contents of the lists, by path below the set's folder.
  func lists() throws -> [String: String]
}

/// One video or picture of a layout.
struct LayoutTake: Hashable, Sendable {
  /// What is before the camera.
  enum Act: Hashable, Sendable {
    case live
    case print(Printer)
    case cutPhoto(Printer)
    /// A still picture of the person on a screen.
    case still(Display)
    /// A film of the person on a screen.
    case film(Display)
    case paperMask(Printer)
    case rigidMask

    var label: Label { self == .live ? .live : .attack }
    /// The attack's kind as `SynthesisPlan` names it.
    var kind: String {
      switch self {
      case .live: "live"
      case .print: "print"
      case .cutPhoto: "cut"
      case .still, .film: "replay"
      case .paperMask: "mask"
      case .rigidMask: "mask3d"
      }
    }
  }

  /// What is written beside a take, from exact geometry.
  struct Sidecar: Hashable, Sendable {
    enum Form: Hashable, Sendable {
      case replayAttackFaces, msuFaces, siwFaces, ouluEyes, celebABox
    }

    var path: String
    var form: Form
  }

  /// Below the set's folder, with `/`.
  var path: String
  var subject: Int
  var subset: Subset
  var camera: CameraModel
  var act: Act
  /// Takes of a subject and session share light and background.
  var session: Int
  var room = Room.any
  var support = Support.hand
  /// See `AttackMotion`.
  var warp: Float = 0.12
  /// How far the person turns away, see `Scene`.
  var restlessness: Float = 0.6
  var sidecar: Sidecar?
}

/// Where a session takes place.
enum Room: Hashable, Sendable {
  case any
  /// Even light before a plain wall.
  case controlled
  /// Window light before furniture.
  case adverse
  case strong, backlit, dark

  /// Light and background of a session.
  func furnished(using generator: inout SeededGenerator) -> (Lighting, Background) {
    var lighting = Lighting(using: &generator)
    var background = Background(using: &generator)
    switch self {
    case .any: break
    case .controlled:
      lighting.key *= 0.5
      background.kind = .wall
      background.panels = []
    case .adverse:
      lighting.key *= 1.3
      lighting.side *= 0.7
    case .strong:
      lighting.key *= 1.8
    case .backlit:
      lighting.key *= 0.3
      lighting.fill *= 0.4
      background.color = background.color * 2 + 0.4
    case .dark:
      lighting = lighting.dimmed(by: 0.12)
    }
    return (lighting, background)
  }
}

extension Lighting {
  /// The same light, less of it: cameras amplify it, and their noise.
  func dimmed(by factor: Float) -> Lighting {
    var result = self
    result.key *= factor
    result.fill *= factor
    result.sky *= factor
    result.side *= factor
    result.ground *= factor
    return result
  }
}

/// `number` with leading zeros.
func padded(_ number: Int, _ digits: Int) -> String {
  let text = "\(number)"
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
