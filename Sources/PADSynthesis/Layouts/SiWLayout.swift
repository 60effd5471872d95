import PADCore

/// SiW: `Train|Test/live|spoof/003/003-1-1-1-1.mov`, with `.face` boxes.
///
/// A name is subject-sensor-type-medium-session: type 1 live, 2 print (two papers), 3 replay
/// (four screens). Each subject has eight live and twenty spoof videos. Source: Liu, Jourabloo,
/// Liu, *Learning deep models for face anti-spoofing: binary or auxiliary supervision*, CVPR 2018.
struct SiWLayout: OfficialLayout {
  let plan: LayoutPlan

  private static let shares = (train: 90.0, development: 0.0, test: 75.0)

  func takes() -> [LayoutTake] {
    plan.divided(Self.shares).enumerated().flatMap { index, subset in
      [1, 2].flatMap { sensor in
        (1...4).map { take(index, subset, sensor, 1, 1, $0) }
          + (1...2).map { take(index, subset, sensor, 2, $0, 1) }
          + (1...4).flatMap { medium in
            (1...2).map { take(index, subset, sensor, 3, medium, $0) }
          }
      }
    }
  }

  func lists() -> [String: String] { [:] }

  private func take(
    _ index: Int, _ subset: Subset, _ sensor: Int, _ type: Int, _ medium: Int, _ session: Int
  ) -> LayoutTake {
    let act: LayoutTake.Act =
      switch type {
      case 1: .live
      case 2: .print(medium == 1 ? .photo : .inkjet)
      default: .film([Display.tablet, .phone, .monitor, .laptop][medium - 1])
      }
    let id = padded(index + 1, 3)
    let stem =
      "\(subset == .train ? "Train" : "Test")/\(type == 1 ? "live" : "spoof")/\(id)/"
      + "\(id)-\(sensor)-\(type)-\(medium)-\(session)"
    let camera = sensor == 1 ? CameraModel.highDefinition : .newWebcam
    return LayoutTake(
      path: stem + ".mov", subject: index, subset: subset,
      camera: camera.scaled(shorterSide: plan.shorterSide), act: act, session: session,
      support: type == 3 ? .fixed : .hand,
      // Sessions 1 and 2 are calm; 3 and 4 come with large poses and expressions.
      restlessness: session > 2 ? 1.2 : 0.3,
      sidecar: .init(path: stem + ".face", form: .siwFaces))
  }
}
