import Foundation
import PADData
import PADPipeline
import PADTestSupport
import Testing

@Suite("Pages of data sets")
struct DatasetPagesTests {
  private static let folder = packageRoot.appending(path: "Docs/datasets")

  private func page(_ kind: AdapterKind) throws -> String {
    try String(
      contentsOf: Self.folder.appending(path: "\(kind.rawValue).md"), encoding: .utf8)
  }

  /// The word behind each appearance of an option.
  private func values(of option: String, in text: String) -> [String] {
    text.components(separatedBy: "\(option) ").dropFirst().map { rest in
      String(rest.prefix { !$0.isWhitespace && $0 != "`" })
    }
  }

  @Test(
    "each adapter has a page whose commands name it and its protocols",
    arguments: AdapterKind.allCases)
  func pages(kind: AdapterKind) throws {
    let text = try page(kind)
    #expect(values(of: "--adapter", in: text) == [kind.rawValue])
    for name in values(of: "--protocol", in: text) {
      let split = try SplitRequest(text: name, heldOut: [], seed: 1).kind
      #expect(split != .unknown(name))
    }
    for option in values(of: "--casia-first", in: text) {
      #expect(CASIAPlainOrder(rawValue: option) != nil)
    }
    for named in NamedProtocol.ofDatasets where named.adapter == kind {
      // Folds stand as a range.
      #expect(
        text.contains("`\(named.name)`") || text.contains("`\(named.family).1` to"), "\(named)")
    }
    for part in ["## Layout", "## Protocols", "## Oddities"] where kind != .manifest {
      #expect(text.contains(part))
    }
  }
}
