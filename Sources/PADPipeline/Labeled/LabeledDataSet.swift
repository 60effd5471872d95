import Foundation
import PADCore
import PADData
import Torch

/// A classification data set: labeled pictures of anything.
public enum LabeledDataSet: Hashable, Sendable {
  case fashionMNIST(URL)
  case mnist(URL)
  case cifar10(URL)
  /// A folder a class, in train/ and test/ or alone.
  case folder(URL)

  private static let names = ["fashion-mnist", "mnist", "cifar10"]

  /// Reads `fashion-mnist`, `mnist`, `cifar10` (each in the folder `root`) or the path of a
  /// folder with class folders.
  ///
  /// - Throws: `PADError(.invalid)` for a name without a folder, `.missing` for a path that is
  ///   none.
  public init(name: String, root: URL?) throws {
    func folder() throws -> URL {
      guard let root else {
        throw PADError(
          .invalid, "data '\(name)' without a folder", advice: "Name its folder with --root")
      }
      return root
    }
    switch name {
    case "fashion-mnist": self = .fashionMNIST(try folder())
    case "mnist": self = .mnist(try folder())
    case "cifar10": self = .cifar10(try folder())
    default:
      var isFolder: ObjCBool = false
      let url = root.map { $0.appending(path: name) } ?? URL(filePath: name)
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder),
        isFolder.boolValue
      else {
        let guess = nearest(to: name, among: Self.names).map { "; did you mean '\($0)'" } ?? ""
        throw PADError(
          .missing,
          "data '\(name)' is none of \(Self.names.joined(separator: ", ")) and no folder"
            + (guess.isEmpty ? "" : guess + "?"))
      }
      self = .folder(url)
    }
  }
}

extension LabeledDataSet {
  /// A data set's pictures: read whole, or a tree of files.
  enum Content {
    case whole(LabeledSplit)
    case tree(PictureTree)
  }

  /// - Throws: `PADError` as the data set's reader.
  func content() throws -> Content {
    switch self {
    case .fashionMNIST(let root):
      .whole(try IdxFile.read(folder: root, classNames: IdxFile.clothes))
    case .mnist(let root): .whole(try IdxFile.read(folder: root, classNames: IdxFile.digits))
    case .cifar10(let root): .whole(try CIFAR10.read(folder: root))
    case .folder(let root): .tree(try PictureTree(root))
    }
  }

  /// The pictures that train; what lies in test/ or a test file is not looked at.
  ///
  /// - Throws: `PADError` as the data set's reader.
  func trainingPictures() throws -> LabeledSource {
    switch try content() {
    case .whole(let split): LabeledSource(split.train)
    case .tree(let tree): LabeledSource(tree.train, classNames: tree.classNames)
    }
  }

  /// Training and test pictures; of a folder without test/ a part of each class tests
  /// (`PictureTree.parts`).
  ///
  /// - Throws: `PADError` as the data set's reader.
  func parts() throws -> (train: LabeledSource, test: LabeledSource) {
    switch try content() {
    case .whole(let split):
      return (LabeledSource(split.train), LabeledSource(split.test))
    case .tree(let tree):
      let parts = tree.parts
      return (
        LabeledSource(parts.train, classNames: tree.classNames),
        LabeledSource(parts.test, classNames: tree.classNames)
      )
    }
  }

  /// The number of a class that is named by its name or its number.
  ///
  /// - Throws: `PADError(.invalid)` with the nearest name.
  static func number(ofClass text: String, among names: [String]) throws -> Int {
    if let number = Int(text), names.indices.contains(number), !names.contains(text) {
      return number
    }
    if let index = names.firstIndex(where: { $0.lowercased() == text.lowercased() }) {
      return index
    }
    let guess = nearest(to: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
    throw PADError(
      .invalid, "no class '\(text)'\(guess)", advice: "Classes: \(names.joined(separator: ", "))")
  }
}

extension LabeledLoader.Batch {
  /// - Shape: [N, 3, S, S]
  /// - Throws: `TorchError` where the device's memory is full.
  func tensor(on device: Device) throws -> Tensor {
    try Tensor(images, shape: shape, device: device)
  }
}
