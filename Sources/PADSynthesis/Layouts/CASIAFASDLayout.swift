import PADCore

/// CASIA-FASD: `train_release/<n>/` and `test_release/<n>/`, twelve videos a subject.
///
/// Files 1, 2 and HR_1 are live; 3, 4, HR_2 warped photos; 5, 6, HR_3 cut photos; 7, 8, HR_4
/// replayed videos. Here the odd file is the low quality (an old webcam), the even one the
/// normal (a newer webcam), HR the high one. Source: Zhang et al., *A face antispoofing database
/// with diverse attacks*, ICB 2012.
struct CASIAFASDLayout: OfficialLayout {
  let plan: LayoutPlan

  private static let shares = (train: 20.0, development: 0.0, test: 30.0)

  func takes() -> [LayoutTake] {
    let subsets = plan.divided(Self.shares)
    let trained = subsets.count { $0 == .train }
    return subsets.enumerated().flatMap { index, subset in
      let isTrain = subset == .train
      let number = isTrain ? index + 1 : index - trained + 1
      return takes(index, subset, "\(isTrain ? "train" : "test")_release/\(number)")
    }
  }

  func lists() -> [String: String] { [:] }

  private func takes(_ index: Int, _ subset: Subset, _ folder: String) -> [LayoutTake] {
    let acts: [LayoutTake.Act] = [
      .live, .print(.photo), .cutPhoto(.photo), .film(.tablet),
    ]
    let cameras = [CameraModel.oldWebcam, .newWebcam, .highDefinition].map {
      $0.scaled(shorterSide: plan.shorterSide)
    }
    return acts.enumerated().flatMap { order, act in
      cameras.enumerated().map { quality, camera in
        let name = quality < 2 ? "\(order * 2 + quality + 1)" : "HR_\(order + 1)"
        return LayoutTake(
          path: "\(folder)/\(name).avi", subject: index, subset: subset, camera: camera,
          act: act, session: quality, warp: act == .print(.photo) ? 0.7 : 0.12)
      }
    }
  }
}
