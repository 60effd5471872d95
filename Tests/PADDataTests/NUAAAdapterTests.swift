import Foundation
import PADCore
import PADData
import Testing

@Suite("NUAA adapter")
struct NUAAAdapterTests {
  @Test("reads the official lists: label by list, the rest from the name")
  func officialLayout() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "0001\\0001_00_00_01_0.jpg 66.990000 58.870000 138.040000 54.810000 101.5 91.350000\r\n"
        + "0003\\0003_01_00_02_12.jpg 1 2 3 4 5 6\r\n\r\n",
      to: "Detectedface/client_train_face.txt")
    try folder.write(
      "0001\\0001_00_02_02_7.jpg 10 20 30 40 50 60\n",
      to: "Detectedface/imposter_train_face.txt")
    try folder.write(
      "0016\\0016_01_00_03_9.jpg 10 20 30 40 50 60\n",
      to: "Detectedface/client_test_face.txt")
    try folder.write(
      "0010\\0010_01_05_03_1.jpg 10 20 30 40 50 60\n",
      to: "Detectedface/imposter_test_face.txt")
    try touch(
      "Detectedface/",
      [
        "ClientFace/0001/0001_00_00_01_0.jpg", "ClientFace/0003/0003_01_00_02_12.jpg",
        "ClientFace/0016/0016_01_00_03_9.jpg", "ImposterFace/0001/0001_00_02_02_7.jpg",
        "ImposterFace/0010/0010_01_05_03_1.jpg",
      ], in: folder)
    let listing = try NUAAAdapter().list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(
      listing.samples.map(\.identity.id) == [
        "nuaa/ClientFace/0001/0001_00_00_01_0.jpg", "nuaa/ClientFace/0003/0003_01_00_02_12.jpg",
        "nuaa/ClientFace/0016/0016_01_00_03_9.jpg",
        "nuaa/ImposterFace/0001/0001_00_02_02_7.jpg",
        "nuaa/ImposterFace/0010/0010_01_05_03_1.jpg",
      ])
    #expect(listing.samples.map(\.identity.label) == [.live, .live, .live, .attack, .attack])
    #expect(listing.samples.map(\.identity.instrument) == [nil, nil, nil, .print, .print])
    #expect(listing.samples.map(\.identity.subject) == ["0001", "0003", "0016", "0001", "0010"])
    #expect(listing.samples.map(\.identity.session) == ["01", "02", "03", "02", "03"])
    #expect(listing.samples.map(\.identity.subset) == [.train, .train, .test, .train, .test])
    #expect(listing.samples.allSatisfy { $0.identity.video == $0.identity.id })
    let first = try #require(listing.samples.first)
    #expect(
      first.annotation
        == FaceAnnotation(
          eyeOnPictureLeft: Point(x: 66.99, y: 58.87),
          eyeOnPictureRight: Point(x: 138.04, y: 54.81), mouth: Point(x: 101.5, y: 91.35)))
    #expect(first.identity.attributes == ["glasses": "00", "light": "00"])
    #expect(first.path == "ClientFace/0001/0001_00_00_01_0.jpg")
    #expect(
      first.media
        == .picture(folder.path("Detectedface/ClientFace/0001/0001_00_00_01_0.jpg")))
  }

  @Test(
    "a recording becomes a clip in the order of its numbers; another session or light is another")
  func clips() throws {
    let folder = try TemporaryFolder()
    // 9 and 10 follow each other as numbers, not as text.
    let names = [
      "0001_00_00_01_10", "0001_00_00_01_9", "0001_00_00_01_11", "0001_00_00_01_13",
      "0001_00_00_02_12", "0001_00_05_01_12",
    ]
    try folder.write(
      names.map { "0001\\\($0).jpg\n" }.joined(), to: "raw/client_train_raw.txt")
    try folder.write("0001\\0001_00_00_01_12.jpg\n", to: "raw/imposter_train_raw.txt")
    try touch("raw/", names.map { "ClientRaw/0001/\($0).jpg" }, in: folder)
    try touch("raw/", ["ImposterRaw/0001/0001_00_00_01_12.jpg"], in: folder)
    let listing = try NUAAAdapter(form: .raw, joinsClips: true).list(folder.url)
    #expect(
      listing.samples.map(\.path) == [
        "ClientRaw/0001/0001_00_00_01_9-13", "ClientRaw/0001/0001_00_00_02_12-12",
        "ClientRaw/0001/0001_00_05_01_12-12",
        "ImposterRaw/0001/0001_00_00_01_12-12",
      ])
    let first = try #require(listing.samples.first)
    #expect(
      first.media
        == .pictures(
          [9, 10, 11, 13].map { folder.path("raw/ClientRaw/0001/0001_00_00_01_\($0).jpg") }))
    #expect(first.identity.session == "01" && first.identity.label == .live)
    #expect(listing.samples.last?.identity.instrument == .print)
    let foreign = #expect(throws: PADError.self) {
      try AdapterKind.lfw.adapter(root: folder.url, options: AdapterOptions(nuaaClips: true))
    }
    #expect(foreign?.message == "clips of consecutive pictures are for nuaa, not lfw")
  }

  @Test("a broken line is skipped with its list, line, label and reason")
  func brokenLines() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      0001\\0001_00_00_01_0.jpg 1 2 3 4 5 6
      0001\\0001_00_00_01_3.jpg 1 2 3 4 5
      0001\\0001_00_00_01_4.jpg 1 2 3 4 5 six
      0001\\0001_00_00_01.jpg 1 2 3 4 5 6
      0002\\0001_00_00_01_5.jpg 1 2 3 4 5 6
      ..\\..\\0001_00_00_01_6.jpg 1 2 3 4 5 6
      0001\\0001_00_00_01_0.jpg 1 2 3 4 5 6
      0001\\0001_00_xx_01_0.jpg 1 2 3 4 5 6
      0001\\0001_00_00_01_9.jpg 1 2 3 4 5 6
      """, to: "client_train_face.txt")
    try folder.write("0001\\0001_00_01_01_0.jpg 1 2 3 4 5 6", to: "imposter_train_face.txt")
    try touch(
      "", ["ClientFace/0001/0001_00_00_01_0.jpg", "ImposterFace/0001/0001_00_01_01_0.jpg"],
      in: folder)
    let listing = try NUAAAdapter().list(folder.url)
    #expect(listing.samples.count == 2)
    #expect(listing.skipped.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 9])
    #expect(listing.skipped.allSatisfy { $0.path == "client_train_face.txt" })
    #expect(listing.skipped.allSatisfy { $0.label == .live })
    let reasons = listing.skipped.map(\.reason)
    #expect(reasons[0].contains("six numbers"))
    #expect(reasons[2].contains("subject_glasses_light_session_frame"))
    #expect(reasons[3].contains("folder of subject 0001"))
    #expect(reasons[5].contains("more than once"))
    #expect(reasons[7] == "picture 'ClientFace/0001/0001_00_00_01_9.jpg' is not there")
  }

  @Test("a list that is missing beside its partner stops; absent test lists do not")
  func missingList() throws {
    let folder = try TemporaryFolder()
    try folder.write("0001\\0001_00_00_01_0.jpg 1 2 3 4 5 6", to: "client_train_face.txt")
    let error = #expect(throws: PADError.self) { try NUAAAdapter().list(folder.url) }
    #expect(error?.kind == .missing)
    #expect(error?.description.contains("imposter_train_face.txt: the list is missing") == true)
  }

  @Test("the raw form lists paths alone, beside the detected one or by itself")
  func rawForm() throws {
    let folder = try TemporaryFolder()
    try folder.write("0001\\0001_00_00_01_0.jpg\r\n", to: "raw/client_train_raw.txt")
    try folder.write(
      "0001\\0001_01_05_02_7.jpg\n0001\\0001_01_05_02_8.jpg 1 2\n",
      to: "raw/imposter_train_raw.txt")
    try touch(
      "raw/", ["ClientRaw/0001/0001_00_00_01_0.jpg", "ImposterRaw/0001/0001_01_05_02_7.jpg"],
      in: folder)
    #expect(NUAAAdapter.form(of: folder.url) == .raw)
    let adapter = try AdapterKind.nuaa.adapter(root: folder.url)
    let listing = try adapter.list(folder.url)
    #expect(
      listing.samples.map(\.identity.id) == [
        "nuaa/ClientRaw/0001/0001_00_00_01_0.jpg", "nuaa/ImposterRaw/0001/0001_01_05_02_7.jpg",
      ])
    #expect(listing.samples.map(\.identity.label) == [.live, .attack])
    #expect(listing.samples.map(\.identity.session) == ["01", "02"])
    #expect(listing.samples[1].identity.attributes == ["glasses": "01", "light": "05"])
    #expect(listing.samples.allSatisfy { $0.annotation == nil })
    #expect(listing.skipped.map(\.line) == [2])
    // Whole pictures need no border around them; crops do.
    #expect(adapter.defaultCrop.detectionBorder == 0)
    #expect(NUAAAdapter().defaultCrop.detectionBorder == 0.3)
    try folder.write("0001\\0001_00_00_01_0.jpg 1 2 3 4 5 6", to: "client_train_face.txt")
    #expect(NUAAAdapter.form(of: folder.url) == .detectedFace)
  }

  @Test("a folder without any list is refused")
  func foreignFolder() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: PADError.self) { try NUAAAdapter().list(folder.url) }
    #expect(error?.kind == .missing)
    #expect(error?.description.contains("client_train_face.txt") == true)
  }
}
