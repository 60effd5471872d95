import Foundation
import PADCore

/// CelebA-Spoof: `Data/train|test/<id>/live|spoof/`, `_BB.txt` boxes, labels of 44 values.
///
/// Values 0 to 39 are CelebA's face attributes (those that the renderer knows; zeros for spoofs),
/// 40 the spoof type, 41 the light, 42 the environment, 43 live (0) or spoof (1). Source: Zhang et
/// al., *CelebA-Spoof: large-scale face anti-spoofing dataset with rich annotations*, ECCV 2020.
struct CelebASpoofLayout: OfficialLayout {
  let plan: LayoutPlan

  private static let shares = (train: 8.0, development: 0.0, test: 2.0)
  private static let livePictures = 8
  private static let values = 44

  /// The spoof types of value 40 with what they are here.
  private static let species: [(type: Int, act: LayoutTake.Act)] = [
    (1, .print(.photo)), (2, .print(.offset)), (3, .print(.laser)), (4, .paperMask(.laser)),
    (6, .cutPhoto(.photo)), (7, .film(.monitor)), (8, .still(.tablet)), (9, .still(.phone)),
    (10, .rigidMask),
  ]

  /// Hard masks need a whole head, which a portrait does not show.
  private var species: [(type: Int, act: LayoutTake.Act)] {
    Self.species.filter { plan.portraits.isEmpty || $0.act != .rigidMask }
  }

  /// The lights of value 41 of spoofs: normal, strong, back, dark.
  private static let rooms: [Room] = [.any, .strong, .backlit, .dark]

  private struct Entry {
    var take: LayoutTake
    var values: [Int]
  }

  func takes() -> [LayoutTake] { entries().map(\.take) }

  func lists() throws -> [String: String] {
    let entries = entries()
    var lists: [String: String] = [:]
    for subset in [Subset.train, .test] {
      let labels = Dictionary(
        uniqueKeysWithValues: entries.filter { $0.take.subset == subset }.map {
          ($0.take.path, $0.values)
        })
      lists["metas/intra_test/\(subset.rawValue)_label.json"] = try JSONText.encode(labels)
    }
    return lists
  }

  private func entries() -> [Entry] {
    plan.divided(Self.shares).enumerated().flatMap { index, subset in
      (0..<Self.livePictures).map { live(index, subset, $0) }
        + species.enumerated().flatMap { order, species in
          (0..<2).map { spoof(index, subset, species.type, species.act, order * 2 + $0) }
        }
    }
  }

  private func live(_ index: Int, _ subset: Subset, _ number: Int) -> Entry {
    var values = plan.attributes(ofSubject: index)
    values += [Int](repeating: 0, count: Self.values - values.count)
    return Entry(
      take: take(index, subset, .live, number, .any, session: number), values: values)
  }

  private func spoof(
    _ index: Int, _ subset: Subset, _ type: Int, _ act: LayoutTake.Act, _ number: Int
  ) -> Entry {
    let light = number % Self.rooms.count
    var values = [Int](repeating: 0, count: Self.values)
    values[40] = type
    values[41] = light + 1
    values[42] = 1  // indoors
    values[43] = 1
    return Entry(
      take: take(
        index, subset, act, Self.livePictures + number, Self.rooms[light],
        session: 100 + number % 8),
      values: values)
  }

  private func take(
    _ index: Int, _ subset: Subset, _ act: LayoutTake.Act, _ number: Int, _ room: Room,
    session: Int
  ) -> LayoutTake {
    let stem =
      "Data/\(subset.rawValue)/\(index + 1)/\(act == .live ? "live" : "spoof")/"
      + padded(number + 1, 6)
    let camera = CameraModel.front(ofPhone: 1 + (index * 7 + number) % 10)
    return LayoutTake(
      path: stem + (number % 4 == 3 ? ".png" : ".jpg"), subject: index, subset: subset,
      camera: camera.scaled(shorterSide: plan.shorterSide), act: act, session: session,
      room: room, sidecar: .init(path: stem + "_BB.txt", form: .celebABox))
  }
}
