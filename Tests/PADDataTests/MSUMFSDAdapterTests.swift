import Foundation
import PADCore
import PADData
import Testing

/// MSU-MFSD with train clients 02 and 07 and test clients 01 and 55.
func msuMiniature() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  for client in ["001", "002", "007", "055"] {
    for (camera, type) in [("android", "mp4"), ("laptop", "mov")] {
      let live = "scene01/real/real_client\(client)_\(camera)_SD_scene01"
      try touch("", ["\(live).\(type)"], in: folder)
      try folder.write("0, 1, 2, 11, 22, 3, 4, 8, 5\n", to: "\(live).face")
      try touch(
        "scene01/attack/",
        ["ipad_video", "iphone_video", "printed_photo"].map {
          "attack_client\(client)_\(camera)_SD_\($0)_scene01.\(type)"
        }, in: folder)
    }
  }
  try folder.write("02\r\n07\r\n", to: "train_sub_list.txt")
  try folder.write("01\r\n55\r\n", to: "test_sub_list.txt")
  return folder
}

@Suite("MSU-MFSD adapter")
struct MSUMFSDAdapterTests {
  @Test("names give client, camera, medium and scene; lists the subset")
  func layout() throws {
    let folder = try msuMiniature()
    let listing = try MSUMFSDAdapter().list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(listing.warnings.isEmpty)
    #expect(listing.samples.count == 4 * 2 * 4)
    let samples = Dictionary(uniqueKeysWithValues: listing.samples.map { ($0.path, $0) })
    let attack = "scene01/attack/attack_client055_laptop_SD_iphone_video_scene01.mov"
    #expect(
      samples[attack]?.identity
        == SampleIdentity(
          id: "msu-mfsd/\(attack)", dataset: "msu-mfsd", label: .attack, instrument: .replay,
          subject: "055", session: "scene01", camera: "laptop", subset: .test,
          attributes: ["quality": "SD", "medium": "iphone_video"]))
    let live = try #require(samples["scene01/real/real_client007_android_SD_scene01.mp4"])
    #expect(live.identity.subset == .train)
    #expect(live.identity.attributes == ["quality": "SD"])
    #expect(
      try live.frames?.read() == [
        0: FaceAnnotation(
          eyeOnPictureLeft: Point(x: 3, y: 4), eyeOnPictureRight: Point(x: 8, y: 5),
          box: BoundingBox(x: 1, y: 2, width: 10, height: 20))
      ])
    #expect(listing.samples.count { $0.identity.instrument == .print } == 8)
  }

  @Test("members that cannot be used are named with their reason, list lines included")
  func broken() throws {
    let folder = try msuMiniature()
    try touch(
      "scene01/attack/",
      [
        "attack_client002_android_SD_poster_photo_scene01.mp4",
        "attack_client099_android_SD_ipad_video_scene01.mp4", "attack_client002.mp4",
        "attack_client002_tablet_SD_ipad_video_scene01.mp4", "gone.face",
      ], in: folder)
    try folder.write("02\n07\n\n08\n", to: "train_sub_list.txt")
    let skipped = try MSUMFSDAdapter().list(folder.url).skipped
    let reasons = Dictionary(
      uniqueKeysWithValues: skipped.map { (($0.path as NSString).lastPathComponent, $0.reason) })
    #expect(reasons.count == 6)
    #expect(
      reasons["attack_client002_android_SD_poster_photo_scene01.mp4"]?
        .hasPrefix("medium 'poster_photo'") == true)
    #expect(
      reasons["attack_client099_android_SD_ipad_video_scene01.mp4"]
        == "client 099 is in neither list")
    #expect(reasons["attack_client002.mp4"]?.contains("expected attack_client001") == true)
    #expect(reasons["gone.face"] == "face locations of a video that is not there")
    #expect(reasons["train_sub_list.txt"] == "client 8 has no video")
    #expect(skipped.first { $0.path == "train_sub_list.txt" }?.line == 4)
  }

  @Test("missing and odd lists stop, naming file and line")
  func lists() throws {
    let folder = try msuMiniature()
    try folder.write("01\n\n07\n", to: "test_sub_list.txt")
    let both = #expect(throws: PADError.self) { try MSUMFSDAdapter().list(folder.url) }
    #expect(both?.description.contains("test_sub_list.txt:3: client 07 tests") == true)
    #expect(both?.description.contains("train_sub_list.txt:2 trains them") == true)
    try folder.write("01\nclient\n", to: "test_sub_list.txt")
    let odd = #expect(throws: PADError.self) { try MSUMFSDAdapter().list(folder.url) }
    #expect(odd?.description.contains("test_sub_list.txt:2: 'client'") == true)
    try FileManager.default.removeItem(at: folder.path("test_sub_list.txt"))
    let missing = #expect(throws: PADError.self) { try MSUMFSDAdapter().list(folder.url) }
    #expect(missing?.kind == .missing)
    #expect(missing?.description.contains("test_sub_list.txt: the list is missing") == true)
    #expect(throws: PADError.self) { try MSUMFSDAdapter().list(folder.path("scene01")) }
  }
}
