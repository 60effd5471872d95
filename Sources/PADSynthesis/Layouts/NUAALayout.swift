import PADCore

/// NUAA's raw form: `ClientRaw/`, `ImposterRaw/` and four lists with backslash paths.
///
/// A name is subject_glasses_light_session_frame; sessions 01 and 02 train, 03 tests. In the
/// real set some people are in both; here each is in one. Source: Tan et al., *Face liveness
/// detection from a single image with sparse low rank bilinear discriminative model*, ECCV 2010.
struct NUAALayout: OfficialLayout {
  let plan: LayoutPlan

  private static let shares = (train: 9.0, development: 0.0, test: 6.0)
  /// Pictures of a subject in a session.
  private static let pictures = 10

  func takes() -> [LayoutTake] {
    plan.divided(Self.shares).enumerated().flatMap { index, subset in
      (subset == .train ? [1, 2] : [3]).flatMap { session in
        Client.allCases.flatMap { client in
          (0..<Self.pictures).map { take(index, subset, client, session, $0) }
        }
      }
    }
  }

  func lists() -> [String: String] {
    var lists: [String: String] = [:]
    let takes = takes()
    for client in Client.allCases {
      for subset in [Subset.train, .test] {
        lists["\(client.rawValue)_\(subset.rawValue)_raw.txt"] =
          takes.filter { $0.subset == subset && ($0.act == .live) == (client == .client) }
          .map { $0.path.split(separator: "/").dropFirst().joined(separator: "\\") + "\r\n" }
          .joined()
      }
    }
    return lists
  }

  private enum Client: String, CaseIterable {
    case client, imposter

    var folder: String { self == .client ? "ClientRaw" : "ImposterRaw" }
  }

  private func take(
    _ index: Int, _ subset: Subset, _ client: Client, _ session: Int, _ frame: Int
  ) -> LayoutTake {
    let id = padded(index + 1, 4)
    let glasses = plan.wearsGlasses(index) ? "01" : "00"
    // Lamp, daylight, or both, as the set's authors varied it.
    let light = padded(frame % 3, 2)
    let name = "\(id)_\(glasses)_\(light)_\(padded(session, 2))_\(frame)"
    let printers: [Printer] = [.photo, .photo, .laser]
    return LayoutTake(
      path: "\(client.folder)/\(id)/\(name).jpg", subject: index, subset: subset,
      camera: CameraModel.oldWebcam.scaled(shorterSide: plan.shorterSide),
      act: client == .client ? .live : .print(printers[frame % 3]),
      session: session * 3 + frame % 3, restlessness: 0.3)
  }
}
