import Foundation
import PADCore
import PADData
import Testing

/// SiW with 4 train and 2 test people; each with 2 live videos, 2 prints and 4 replays of each of two
/// sensors.
func siwMiniature() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  for (split, people) in [("Train", ["003", "005", "007", "009"]), ("Test", ["004", "006"])] {
    for person in people {
      for sensor in 1...2 {
        try touch(
          "\(split)/live/\(person)/", (1...2).map { "\(person)-\(sensor)-1-1-\($0).mov" },
          in: folder)
        let spoofs = ["2-1-1", "2-2-1", "3-1-1", "3-2-1", "3-3-1", "3-4-1"]
        try touch(
          "\(split)/spoof/\(person)/", spoofs.map { "\(person)-\(sensor)-\($0).mov" }, in: folder)
      }
    }
  }
  try folder.write("1 2 11 22\n0 0 0 0\n", to: "Train/live/003/003-1-1-1-1.face")
  return folder
}

@Suite("SiW adapter")
struct SiWAdapterTests {
  @Test("names give subject, sensor, type, medium and session; folders label and subset")
  func layout() throws {
    let folder = try siwMiniature()
    let listing = try SiWAdapter().list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(listing.warnings.isEmpty)
    #expect(listing.samples.count == 6 * 2 * 8)
    let samples = Dictionary(uniqueKeysWithValues: listing.samples.map { ($0.path, $0) })
    #expect(
      samples["Test/spoof/006/006-2-3-4-1.mov"]?.identity
        == SampleIdentity(
          id: "siw/Test/spoof/006/006-2-3-4-1.mov", dataset: "siw", label: .attack,
          instrument: .replay, subject: "006", session: "1", camera: "sensor2", subset: .test,
          attributes: ["type": "3", "medium": "4"]))
    let live = try #require(samples["Train/live/003/003-1-1-1-1.mov"])
    #expect(
      try live.frames?.read() == [
        0: FaceAnnotation(box: BoundingBox(x: 1, y: 2, width: 10, height: 20))
      ])
    #expect(listing.samples.count { $0.identity.instrument == .print } == 24)
    #expect(listing.samples.count { $0.identity.instrument == .replay } == 48)
  }

  @Test("members that cannot be used are named with their reason")
  func broken() throws {
    let folder = try siwMiniature()
    try touch(
      "Train/live/003/",
      [
        "003-1-2-1-1.mov", "003-1-4-1-1.mov", "005-1-1-1-1.mov", "003-1-1-1.mov", "legacy.jpg",
        "003-9-1-1-1.face", "notes.txt",
      ], in: folder)
    try touch("Train/spoof/003/", ["screen.jpg"], in: folder)
    try touch("Train/live/", ["readme.txt"], in: folder)
    let listing = try SiWAdapter().list(folder.url)
    let reasons = Dictionary(
      uniqueKeysWithValues: listing.skipped.map {
        (($0.path as NSString).lastPathComponent, $0.reason)
      })
    #expect(reasons.count == 8)
    #expect(reasons["003-1-2-1-1.mov"] == "type 2 in the folder live/")
    #expect(reasons["003-1-4-1-1.mov"]?.hasPrefix("type '4'; expected 1 (live)") == true)
    #expect(reasons["005-1-1-1-1.mov"] == "name '005-1-1-1-1' in the folder of subject 003")
    #expect(reasons["003-1-1-1.mov"]?.contains("subject-sensor-type-medium-session") == true)
    #expect(reasons["legacy.jpg"] == nil)
    #expect(reasons["screen.jpg"] == "a picture among attack videos")
    #expect(reasons["003-9-1-1-1.face"] == "face locations of a video that is not there")
    // The legacy picture is no sample for detection.
    #expect(listing.samples.count { !$0.identity.isInGallery } == 96)
    #expect(listing.samples.count == 97)
  }

  @Test("a person's legacy picture is the gallery: live, in its split, of no camera")
  func gallery() throws {
    let folder = try siwMiniature()
    try touch("Test/live/004/", ["004.png"], in: folder)
    let gallery = try SiWAdapter().list(folder.url).samples.filter(\.identity.isInGallery)
    #expect(
      gallery.map(\.identity) == [
        SampleIdentity(
          id: "siw/Test/live/004/004.png", dataset: "siw", label: .live, subject: "004",
          subset: .test, attributes: ["role": "gallery"])
      ])
    #expect(gallery[0].media == .picture(folder.path("Test/live/004/004.png")))
  }

  @Test("a subject in two splits and other folders are refused")
  func refusals() throws {
    let folder = try siwMiniature()
    try touch("Test/live/003/", ["003-1-1-1-1.mov"], in: folder)
    let error = #expect(throws: PADError.self) { try SiWAdapter().list(folder.url) }
    #expect(error?.description.contains("subject '003'") == true)
    #expect(throws: PADError.self) { try SiWAdapter().list(folder.path("Train")) }
  }
}
