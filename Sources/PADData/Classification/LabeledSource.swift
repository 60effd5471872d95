internal import Foundation
internal import PADCore
public import PADMedia

/// Labeled pictures wherever they lie: in memory, or files that are decoded as they are drawn.
public struct LabeledSource: Sendable {
  private enum Pictures: Sendable {
    case memory(LabeledPictures)
    case files([PictureTree.Member])
  }

  /// What the numbers mean.
  public let classNames: [String]
  /// A class number a picture, from 0.
  public let labels: [Int]
  private let pictures: Pictures
  /// The place of each picture among `pictures`.
  private let rows: [Int]

  /// Takes pictures in memory.
  public init(_ pictures: LabeledPictures) {
    self.init(
      .memory(pictures), rows: Array(0..<pictures.count), labels: pictures.labels,
      classNames: pictures.classNames)
  }

  /// Takes files of a tree.
  public init(_ members: [PictureTree.Member], classNames: [String]) {
    self.init(
      .files(members), rows: Array(members.indices), labels: members.map(\.label),
      classNames: classNames)
  }

  private init(_ pictures: Pictures, rows: [Int], labels: [Int], classNames: [String]) {
    self.pictures = pictures
    self.rows = rows
    self.labels = labels
    self.classNames = classNames
  }

  /// The pictures of some classes, which are numbered anew in the order given.
  public func restricted(to classes: [Int]) -> LabeledSource {
    let numbers = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
    let kept = labels.indices.filter { numbers[labels[$0]] != nil }
    return LabeledSource(
      pictures, rows: kept.map { rows[$0] }, labels: kept.compactMap { numbers[labels[$0]] },
      classNames: classes.map { classNames[$0] })
  }

  /// How many pictures there are.
  public var count: Int { labels.count }

  /// One picture in RGB.
  ///
  /// - Throws: `PADError` naming a file that is missing, damaged or no picture.
  public func picture(_ index: Int) throws -> Image {
    switch pictures {
    case .memory(let pictures): pictures.picture(rows[index])
    case .files(let members): try Image.read(members[rows[index]].url).rgb()
    }
  }

  /// SHA-256 of the labels with the pixels in memory or the files' paths: whether a training that
  /// was interrupted still has its data.
  public var digest: String {
    let names = classNames.joined(separator: "\n")
    switch pictures {
    case .memory(let pictures):
      let part = rows.count == pictures.count ? "" : "\(rows)"
      return SHA256Text.of(names + "\(labels)" + part + SHA256Text.of(Data(pictures.pixels)))
    case .files(let members):
      return SHA256Text.of(
        names + SHA256Text.of(lines: rows.lazy.map { "\(members[$0].path)\n" }))
    }
  }

  /// A share of every class's pictures, one at least, and no more than so many of them, drawn at
  /// random.
  ///
  /// - Returns: places, sorted.
  public func places(share: Double = 1, atMost limit: Int? = nil, seed: UInt64) -> [Int] {
    classNames.indices.flatMap { label in
      let count = labels.count { $0 == label }
      let part = min(limit ?? count, max(1, Int(share * Double(count))))
      return labels.drawnPlaces(of: label, atMost: part < count ? part : nil, seed: seed)
    }.sorted()
  }

  /// Splits the pictures of every class at random; a class of two pictures or more has one in each
  /// part at least, a single one is in the first.
  ///
  /// - Parameter share: of each class, that is held out.
  /// - Returns: places, sorted.
  public func split(holdingOut share: Double, seed: UInt64) -> (training: [Int], heldOut: [Int]) {
    var (training, heldOut): ([Int], [Int]) = ([], [])
    let places = Dictionary(grouping: labels.indices) { labels[$0] }
    for label in classNames.indices {
      var generator = SeededGenerator(seed: seed).child(UInt64(label))
      let own = places[label, default: []].shuffled(using: &generator)
      let count = own.count < 2 ? 0 : max(1, Int((share * Double(own.count)).rounded()))
      let held = own.prefix(min(count, max(0, own.count - 1)))
      heldOut += held
      training += own.dropFirst(held.count)
    }
    return (training.sorted(), heldOut.sorted())
  }
}

extension [Int] {
  /// Where a label stands among labels: everywhere, or at so many places drawn at random.
  ///
  /// - Returns: places, sorted.
  public func drawnPlaces(of label: Int, atMost limit: Int?, seed: UInt64) -> [Int] {
    let places = indices.filter { self[$0] == label }
    guard let limit else { return places }
    var generator = SeededGenerator(seed: seed).child(UInt64(label))
    return places.shuffled(using: &generator).prefix(limit).sorted()
  }
}
