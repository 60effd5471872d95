import Foundation
import PADCore
import PADData
import Testing

@Suite("Rose-Youtu adapter")
struct RoseYoutuAdapterTests {
  @Test("names give kind, device and subject; the data set names no subsets")
  func layout() throws {
    let folder = try TemporaryFolder()
    let kinds = ["G", "Ps", "Pq", "Vl", "Vm", "Mc", "Mf", "Mu"]
    for person in [2, 13] {
      try touch("\(person)/", kinds.map { "\($0)_NT_5s_g_E_\(person)_1.mp4" }, in: folder)
    }
    try touch("2/", ["G_T_HW_wg_E_2_14.mp4"], in: folder)
    let listing = try RoseYoutuAdapter().list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(listing.samples.count == 17)
    let samples = Dictionary(uniqueKeysWithValues: listing.samples.map { ($0.path, $0.identity) })
    #expect(
      samples["2/G_T_HW_wg_E_2_14.mp4"]
        == SampleIdentity(
          id: "rose-youtu/2/G_T_HW_wg_E_2_14.mp4", dataset: "rose-youtu", label: .live,
          subject: "2", camera: "HW",
          attributes: ["kind": "G", "talking": "T", "glasses": "wg", "background": "E"]))
    #expect(
      kinds.map { samples["13/\($0)_NT_5s_g_E_13_1.mp4"]?.instrument }
        == [nil, .print, .print, .replay, .replay, .mask, .mask, .mask])
    #expect(listing.samples.allSatisfy { $0.identity.subset == nil })
  }

  @Test("members that cannot be used are named, other folders refused")
  func broken() throws {
    let folder = try TemporaryFolder()
    try touch(
      "2/",
      [
        "G_NT_5s_g_E_2_1.mp4", "X_NT_5s_g_E_2_1.mp4", "G_NT_5s_g_E_3_1.mp4", "G_NT_5s_g_E_2.mp4",
        "a.txt",
      ], in: folder)
    try touch("", ["readme.txt", "other/G_NT_5s_g_E_2_1.mp4"], in: folder)
    let listing = try RoseYoutuAdapter().list(folder.url)
    #expect(listing.samples.count == 1)
    let reasons = Dictionary(uniqueKeysWithValues: listing.skipped.map { ($0.path, $0.reason) })
    #expect(reasons.count == 6)
    #expect(
      reasons["2/X_NT_5s_g_E_2_1.mp4"]
        == "kind 'X'; expected one of G, Mc, Mf, Mu, Pq, Ps, Vl, Vm")
    #expect(
      reasons["2/G_NT_5s_g_E_3_1.mp4"] == "name 'G_NT_5s_g_E_3_1' in the folder of subject 2")
    let empty = try TemporaryFolder()
    let error = #expect(throws: PADError.self) { try RoseYoutuAdapter().list(empty.url) }
    #expect(error?.kind == .missing)
  }
}
