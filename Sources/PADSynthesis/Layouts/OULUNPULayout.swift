import PADCore

/// OULU-NPU: `Train_files/`, `Dev_files/`, `Test_files/`, ninety videos a user, with eye files.
///
/// A name is phone_session_user_type: type 1 live, 2 and 3 prints of two printers, 4 and 5 films
/// on two displays. Source: Boulkenafet et al., *OULU-NPU: a mobile face presentation attack
/// database with real-world variations*, FG 2017 (Section IV for the protocols).
struct OULUNPULayout: OfficialLayout {
  let plan: LayoutPlan

  private static let shares = (train: 20.0, development: 15.0, test: 20.0)
  private static let phones = 1...6
  private static let sessions = 1...3
  private static let types = 1...5

  /// One person with the number that the data set's ranges give.
  private struct User {
    var index: Int
    var number: Int
    var subset: Subset
  }

  private func users() -> [User] {
    var next: [Subset: Int] = [.train: 1, .development: 21, .test: 36]
    return plan.divided(Self.shares).enumerated().map { index, subset in
      let number = next[subset, default: 1]
      next[subset] = number + 1
      return User(index: index, number: number, subset: subset)
    }
  }

  private func name(_ phone: Int, _ session: Int, _ user: User, _ type: Int) -> String {
    "\(phone)_\(session)_\(padded(user.number, 2))_\(type)"
  }

  func takes() -> [LayoutTake] {
    users().flatMap { user in
      Self.sessions.flatMap { session in
        Self.phones.flatMap { phone in
          Self.types.map { take(phone, session, user, $0) }
        }
      }
    }
  }

  private func take(_ phone: Int, _ session: Int, _ user: User, _ type: Int) -> LayoutTake {
    let folder =
      switch user.subset {
      case .train: "Train_files"
      case .development: "Dev_files"
      case .test: "Test_files"
      }
    let acts: [LayoutTake.Act] = [
      .live, .print(.photo), .print(.laser), .film(.monitor), .film(.laptop),
    ]
    let stem = "\(folder)/\(name(phone, session, user, type))"
    return LayoutTake(
      path: stem + ".avi", subject: user.index, subset: user.subset,
      camera: CameraModel.front(ofPhone: phone).scaled(shorterSide: plan.shorterSide),
      act: acts[type - 1], session: session,
      support: type > 3 ? .fixed : .hand, sidecar: .init(path: stem + ".txt", form: .ouluEyes))
  }

  // MARK: Protocols

  func lists() -> [String: String] {
    var lists: [String: String] = [:]
    for subset in Subset.allCases {
      let isTest = subset == .test
      let name =
        switch subset {
        case .train: "Train"
        case .development: "Dev"
        case .test: "Test"
        }
      let all = Array(Self.phones)
      lists["Protocols/Protocol_1/\(name).txt"] = list(
        subset, all, isTest ? [3] : [1, 2], Array(Self.types))
      let types = isTest ? [1, 3, 5] : [1, 2, 4]
      lists["Protocols/Protocol_2/\(name).txt"] = list(subset, all, Array(Self.sessions), types)
      for fold in Self.phones {
        let phones = isTest ? [fold] : all.filter { $0 != fold }
        lists["Protocols/Protocol_3/\(name)_\(fold).txt"] = list(
          subset, phones, Array(Self.sessions), Array(Self.types))
        lists["Protocols/Protocol_4/\(name)_\(fold).txt"] = list(
          subset, phones, isTest ? [3] : [1, 2], types)
      }
    }
    return lists
  }

  /// Lines such as `+1,1_1_01_1`: +1 live, -1 print, -2 replay.
  private func list(_ subset: Subset, _ phones: [Int], _ sessions: [Int], _ types: [Int])
    -> String
  {
    let users = users().filter { $0.subset == subset }
    var lines = ""
    for phone in phones {
      for session in sessions {
        for user in users {
          for type in types {
            let mark = type == 1 ? "+1" : type < 4 ? "-1" : "-2"
            lines += "\(mark),\(name(phone, session, user, type))\n"
          }
        }
      }
    }
    return lines
  }
}
