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

  /// Takes pictures in memory.
  public init(_ pictures: LabeledPictures) {
    classNames = pictures.classNames
    labels = pictures.labels
    self.pictures = .memory(pictures)
  }

  /// Takes a tree's training pictures: all of them where it has no train/ and test/.
  public init(_ tree: PictureTree) {
    classNames = tree.classNames
    labels = tree.train.map(\.label)
    pictures = .files(tree.train)
  }

  /// How many pictures there are.
  public var count: Int { labels.count }

  /// One picture in RGB.
  ///
  /// - Throws: `PADError` naming a file that is missing, damaged or no picture.
  public func picture(_ index: Int) throws -> Image {
    switch pictures {
    case .memory(let pictures): pictures.picture(index)
    case .files(let members): try Image.read(members[index].url).rgb()
    }
  }

  /// SHA-256 of the labels with the pixels in memory or the files' paths: whether a training that
  /// was interrupted still has its data.
  public var digest: String {
    let names = classNames.joined(separator: "\n")
    switch pictures {
    case .memory(let pictures):
      return SHA256Text.of(names + "\(labels)" + SHA256Text.of(Data(pictures.pixels)))
    case .files(let members):
      return SHA256Text.of(names + SHA256Text.of(lines: members.lazy.map { "\($0.path)\n" }))
    }
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
