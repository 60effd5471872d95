import Foundation
import PADCore
import PADData
import Testing

/// Replay-Attack with two people a split; each with 4 live videos and 2 supports of 10 attacks.
func replayAttackMiniature() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  let splits = [("train", [1, 2]), ("devel", [3, 4]), ("test", [9, 11])]
  for (split, clients) in splits {
    for number in clients {
      let client = number < 10 ? "client00\(number)" : "client0\(number)"
      for light in ["adverse", "controlled"] {
        try touch(
          "\(split)/real/",
          (1...2).map { "\(client)_session01_webcam_authenticate_\(light)_\($0).mov" }, in: folder)
        let attacks = [
          "print_\(client)_session01_highdef_photo", "mobile_\(client)_session01_mobile_photo",
          "mobile_\(client)_session01_mobile_video", "highdef_\(client)_session01_highdef_photo",
          "highdef_\(client)_session01_highdef_video",
        ]
        for support in ["fixed", "hand"] {
          try touch(
            "\(split)/attack/\(support)/", attacks.map { "attack_\($0)_\(light).mov" }, in: folder)
        }
      }
    }
  }
  try folder.write(
    "0 10 20 30 40\n1 0 0 0 0\n",
    to: "face-locations/train/real/client001_session01_webcam_authenticate_adverse_1.face")
  return folder
}

@Suite("Replay-Attack adapter")
struct ReplayAttackAdapterTests {
  @Test("names give subject, session, device, medium and light; folders subset and support")
  func layout() throws {
    let folder = try replayAttackMiniature()
    let listing = try ReplayAttackAdapter().list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(listing.warnings.isEmpty)
    // 6 people with 4 live videos and 20 attacks.
    #expect(listing.samples.count == 6 * 24)
    let samples = Dictionary(uniqueKeysWithValues: listing.samples.map { ($0.path, $0) })
    let live = "train/real/client001_session01_webcam_authenticate_adverse_1.mov"
    #expect(
      samples[live]?.identity
        == SampleIdentity(
          id: "replay-attack/\(live)", dataset: "replay-attack", label: .live, subject: "001",
          session: "01", subset: .train, attributes: ["light": "adverse", "take": "1"]))
    let faces = try #require(samples[live]?.frames)
    #expect(
      try faces.read() == [
        0: FaceAnnotation(box: BoundingBox(x: 10, y: 20, width: 30, height: 40))
      ])
    let attack =
      "devel/attack/hand/attack_highdef_client003_session01_highdef_photo_controlled.mov"
    #expect(
      samples[attack]?.identity
        == SampleIdentity(
          id: "replay-attack/\(attack)", dataset: "replay-attack", label: .attack,
          instrument: .replay, subject: "003", session: "01", subset: .development,
          attributes: [
            "support": "hand", "device": "highdef", "medium": "photo", "light": "controlled",
          ]))
    #expect(samples[attack]?.frames == nil)
    #expect(listing.samples.count { $0.identity.instrument == .print } == 24)
    #expect(listing.samples.count { $0.identity.instrument == .replay } == 96)
  }

  @Test("members that cannot be used are named with their reason")
  func broken() throws {
    let folder = try replayAttackMiniature()
    try touch(
      "",
      [
        "train/real/client001_session01_webcam_authenticate_dark_1.mov",
        "train/real/attack_print_client001_session01_highdef_photo_adverse.mov",
        "test/attack/fixed/attack_poster_client009_session01_highdef_photo_adverse.mov",
        "test/attack/fixed/notes.txt", "test/attack/held/a.mov", "devel/enroll/a.mov",
      ], in: folder)
    let listing = try ReplayAttackAdapter().list(folder.url)
    #expect(listing.samples.count == 144)
    #expect(listing.skipped.count == 6)
    let labels = Dictionary(uniqueKeysWithValues: listing.skipped.map { ($0.path, $0.label) })
    #expect(labels["test/attack/fixed/notes.txt"] == .attack)
    #expect(labels["train/real/client001_session01_webcam_authenticate_dark_1.mov"] == .live)
    #expect(labels["test/attack/held"] == .some(nil))
    #expect(labels["devel/enroll"] == .some(nil))
  }

  @Test("a client in two splits and other folders are refused")
  func refusals() throws {
    let folder = try replayAttackMiniature()
    try touch(
      "test/real/", ["client001_session01_webcam_authenticate_adverse_1.mov"], in: folder)
    let error = #expect(throws: PADError.self) { try ReplayAttackAdapter().list(folder.url) }
    #expect(error?.description.contains("subject '001' is in test") == true)
    #expect(throws: PADError.self) { try ReplayAttackAdapter().list(folder.path("train")) }
  }
}
