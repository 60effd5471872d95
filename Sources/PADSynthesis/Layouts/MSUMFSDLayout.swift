import PADCore

/// MSU-MFSD: `scene01/real/` and `scene01/attack/`, eight videos a client.
///
/// `train_sub_list.txt` and `test_sub_list.txt` name the clients, one number of two digits a
/// line. Source: Wen, Han, Jain, *Face spoof detection with image distortion analysis*, TIFS 2015.
struct MSUMFSDLayout: OfficialLayout {
  let plan: LayoutPlan

  private static let shares = (train: 15.0, development: 0.0, test: 20.0)

  func takes() -> [LayoutTake] {
    plan.divided(Self.shares).enumerated().flatMap { index, subset in
      Device.allCases.flatMap { device in takes(index, subset, device) }
    }
  }

  func lists() -> [String: String] {
    let subsets = plan.divided(Self.shares)
    func list(_ subset: Subset) -> String {
      subsets.indices.filter { subsets[$0] == subset }.map { "\(padded($0 + 1, 2))\n" }.joined()
    }
    return ["train_sub_list.txt": list(.train), "test_sub_list.txt": list(.test)]
  }

  private enum Device: String, CaseIterable {
    case android, laptop

    var container: String { self == .android ? "mp4" : "mov" }
    var camera: CameraModel { self == .android ? .phoneFront : .laptop }
  }

  private func takes(_ index: Int, _ subset: Subset, _ device: Device) -> [LayoutTake] {
    let client = "client\(padded(index + 1, 3))_\(device.rawValue)_SD"
    let files: [(String, LayoutTake.Act)] = [
      ("real/real_\(client)_scene01", .live),
      ("attack/attack_\(client)_ipad_video_scene01", .film(.tablet)),
      ("attack/attack_\(client)_iphone_video_scene01", .film(.phone)),
      ("attack/attack_\(client)_printed_photo_scene01", .print(.laser)),
    ]
    return files.map { name, act in
      LayoutTake(
        path: "scene01/\(name).\(device.container)", subject: index, subset: subset,
        camera: device.camera.scaled(shorterSide: plan.shorterSide), act: act,
        session: device == .android ? 0 : 1, support: act == .live ? .hand : .fixed,
        sidecar: .init(path: "scene01/\(name).face", form: .msuFaces))
    }
  }
}
