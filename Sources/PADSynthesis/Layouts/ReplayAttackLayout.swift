import PADCore

/// Replay-Attack: `train|devel|test/real/` and `.../attack/fixed|hand/`, face locations beside.
///
/// Each client has four real accesses and twenty attacks. Source: Chingovska, Anjos, Marcel, *On
/// the effectiveness of local binary patterns in face anti-spoofing*, BIOSIG 2012.
struct ReplayAttackLayout: OfficialLayout {
  let plan: LayoutPlan

  /// Clients of the real set's three parts.
  private static let shares = (train: 15.0, development: 15.0, test: 20.0)

  func takes() -> [LayoutTake] {
    plan.divided(Self.shares).enumerated().flatMap { index, subset in
      real(index, subset) + attacks(index, subset)
    }
  }

  func lists() -> [String: String] { [:] }

  private func real(_ index: Int, _ subset: Subset) -> [LayoutTake] {
    Condition.allCases.flatMap { condition in
      (1...2).map { repetition in
        let name =
          "client\(padded(index + 1, 3))_session01_webcam_authenticate_\(condition.rawValue)_"
          + "\(repetition)"
        return take("\(folder(subset))/real/\(name)", index, subset, .live, condition)
      }
    }
  }

  private func attacks(_ index: Int, _ subset: Subset) -> [LayoutTake] {
    let client = "client\(padded(index + 1, 3))_session01"
    let species: [(String, LayoutTake.Act)] = [
      ("attack_print_\(client)_highdef_photo", .print(.laser)),
      ("attack_mobile_\(client)_mobile_photo", .still(.phone)),
      ("attack_mobile_\(client)_mobile_video", .film(.phone)),
      ("attack_highdef_\(client)_highdef_photo", .still(.tablet)),
      ("attack_highdef_\(client)_highdef_video", .film(.tablet)),
    ]
    return Support.allCases.flatMap { support in
      Condition.allCases.flatMap { condition in
        species.map { name, act in
          var take = take(
            "\(folder(subset))/attack/\(support.rawValue)/\(name)_\(condition.rawValue)", index,
            subset, act, condition)
          take.support = support
          return take
        }
      }
    }
  }

  private enum Condition: String, CaseIterable {
    case controlled, adverse
  }

  private func folder(_ subset: Subset) -> String {
    switch subset {
    case .train: "train"
    case .development: "devel"
    case .test: "test"
    }
  }

  private func take(
    _ stem: String, _ index: Int, _ subset: Subset, _ act: LayoutTake.Act, _ condition: Condition
  ) -> LayoutTake {
    LayoutTake(
      path: stem + ".mov", subject: index, subset: subset,
      camera: CameraModel.webcam.scaled(shorterSide: plan.shorterSide), act: act,
      session: condition == .controlled ? 0 : 1,
      room: condition == .controlled ? .controlled : .adverse,
      sidecar: .init(path: "face-locations/\(stem).face", form: .replayAttackFaces))
  }
}
