import PADData

extension OneClassBenchmark.Source {
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
}
