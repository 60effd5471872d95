import Foundation
import PADCore
import PADData
import PADSynthesis
import Testing

/// Whoever reads a data set reads its synthetic likeness: the adapters find every member.
@Suite struct LayoutAdapterTests {
  /// The layout's files without content: adapters list names and do not look inside.
  private func skeleton(of plan: LayoutPlan, in folder: URL) throws {
    for path in plan.paths() + plan.sidecarPaths() {
      try AtomicFile.write("", to: folder.appending(path: path))
    }
    for (path, text) in try plan.lists() {
      try AtomicFile.write(text, to: folder.appending(path: path))
    }
  }

  @Test(arguments: LayoutPlan.Layout.allCases)
  func adaptersReadEveryMember(layout: LayoutPlan.Layout) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "skeleton-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let plan = try LayoutPlan(layout: layout, subjects: 5)
    try skeleton(of: plan, in: folder)
    let kind = try #require(AdapterKind(rawValue: layout.rawValue))
    let listing = try kind.adapter(root: folder).list(folder)
    #expect(listing.skipped.isEmpty, "\(listing.skipped.first?.reason ?? "")")
    #expect(listing.warnings.isEmpty, "\(listing.warnings)")
    #expect(listing.samples.map(\.path).sorted() == plan.paths().sorted())
    #expect(Set(listing.samples.map(\.identity.label)) == [.live, .attack])
    #expect(Set(listing.samples.map(\.identity.subject)).count == 5)
    // No subject stands in two subsets.
    var subsets: [String: Set<Subset?>] = [:]
    for sample in listing.samples {
      subsets[sample.identity.subject, default: []].insert(sample.identity.subset)
    }
    #expect(subsets.values.allSatisfy { $0.count == 1 && !$0.contains(nil) })
  }
}
