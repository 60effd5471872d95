import Foundation
import PADCore
import PADFaces
import PADMedia
import PADSynthesis
import Testing

@Suite struct LayoutNameTests {
  private func paths(_ layout: LayoutPlan.Layout, _ subjects: Int) throws -> [String] {
    try LayoutPlan(layout: layout, subjects: subjects).paths()
  }

  @Test func replayAttackHasTwentyFourVideosAClient() throws {
    let paths = try paths(.replayAttack, 50)
    // 15, 15 and 20 clients: 360, 360 and 480 videos, as in the original.
    func count(_ prefix: String) -> Int { paths.count { $0.hasPrefix(prefix) } }
    #expect(count("train/") == 360 && count("devel/") == 360 && count("test/") == 480)
    #expect(count("train/real/") == 60 && count("train/attack/fixed/") == 150)
    for path in [
      "train/real/client001_session01_webcam_authenticate_adverse_1.mov",
      "train/attack/fixed/attack_highdef_client001_session01_highdef_photo_adverse.mov",
      "devel/attack/hand/attack_mobile_client016_session01_mobile_video_controlled.mov",
      "test/attack/hand/attack_print_client050_session01_highdef_photo_adverse.mov",
    ] { #expect(paths.contains(path), "\(path)") }
  }

  @Test func casiaNumbersItsFoldersAnew() throws {
    let paths = try paths(.casiaFASD, 50)
    #expect(paths.count == 600)
    #expect(
      Set(paths.map { $0.split(separator: "/").dropLast().joined(separator: "/") }).count == 50)
    let names = paths.filter { $0.hasPrefix("test_release/30/") }.map {
      $0.split(separator: "/")[2]
    }
    #expect(
      Set(names) == [
        "1.avi", "2.avi", "3.avi", "4.avi", "5.avi", "6.avi", "7.avi", "8.avi", "HR_1.avi",
        "HR_2.avi", "HR_3.avi", "HR_4.avi",
      ])
    #expect(!paths.contains { $0.hasPrefix("train_release/21/") })
  }

  @Test func msuHas70RealAnd210AttackVideos() throws {
    let paths = try paths(.msuMFSD, 35)
    #expect(paths.count { $0.hasPrefix("scene01/real/") } == 70)
    #expect(paths.count { $0.hasPrefix("scene01/attack/") } == 210)
    for path in [
      "scene01/real/real_client001_android_SD_scene01.mp4",
      "scene01/real/real_client035_laptop_SD_scene01.mov",
      "scene01/attack/attack_client001_android_SD_ipad_video_scene01.mp4",
      "scene01/attack/attack_client002_laptop_SD_printed_photo_scene01.mov",
    ] { #expect(paths.contains(path), "\(path)") }
  }

  @Test func ouluHasNinetyVideosAUser() throws {
    let paths = try paths(.ouluNPU, 55)
    func count(_ prefix: String) -> Int { paths.count { $0.hasPrefix(prefix) } }
    // 20, 15 and 20 users.
    #expect(count("Train_files/") == 1800 && count("Dev_files/") == 1350)
    #expect(count("Test_files/") == 1800)
    #expect(paths.contains("Train_files/1_1_01_1.avi"))
    #expect(paths.contains("Dev_files/6_3_21_5.avi") && paths.contains("Test_files/2_2_55_3.avi"))
  }

  @Test func ouluListsAreItsProtocols() throws {
    let lists = try LayoutPlan(layout: .ouluNPU, subjects: 55).lists()
    #expect(lists.count == 3 + 3 + 18 + 18)
    // Live, print and replay videos of the protocols: Boulkenafet et al. 2017, Table II.
    let expected: [(String, live: Int, attack: Int)] = [
      ("Protocol_1/Train", 240, 960), ("Protocol_1/Dev", 180, 720), ("Protocol_1/Test", 120, 480),
      ("Protocol_2/Train", 360, 720), ("Protocol_2/Dev", 270, 540), ("Protocol_2/Test", 360, 720),
      ("Protocol_3/Train_2", 300, 1200), ("Protocol_3/Dev_2", 225, 900),
      ("Protocol_3/Test_2", 60, 240), ("Protocol_4/Train_6", 200, 400),
      ("Protocol_4/Dev_6", 150, 300), ("Protocol_4/Test_6", 20, 40),
    ]
    for (name, live, attack) in expected {
      let lines = (lists["Protocols/\(name).txt"] ?? "").split(separator: "\n")
      #expect(lines.count { $0.hasPrefix("+1,") } == live, "\(name)")
      #expect(lines.count { $0.hasPrefix("-") } == attack, "\(name)")
    }
    let lines = (lists["Protocols/Protocol_1/Train.txt"] ?? "").split(separator: "\n")
    #expect(
      lines.prefix(5) == [
        "+1,1_1_01_1", "-1,1_1_01_2", "-1,1_1_01_3", "-2,1_1_01_4", "-2,1_1_01_5",
      ])
    #expect(
      (lists["Protocols/Protocol_3/Test_2.txt"] ?? "").split(separator: "\n")
        .allSatisfy { $0.split(separator: ",")[1].hasPrefix("2_") })
  }

  @Test func siwHas8LiveAnd20SpoofVideosASubject() throws {
    let paths = try paths(.siw, 165)
    #expect(paths.count { $0.hasPrefix("Train/live/") } == 90 * 8)
    #expect(paths.count { $0.hasPrefix("Test/spoof/") } == 75 * 20)
    #expect(paths.contains("Train/live/003/003-1-1-1-1.mov"))
    #expect(paths.contains("Train/spoof/003/003-2-3-4-2.mov"))
  }

  @Test func nuaaSessionsAreThoseOfItsSplits() throws {
    let paths = try paths(.nuaa, 15)
    #expect(
      paths.contains { $0.hasPrefix("ClientRaw/0001/0001_0") && $0.hasSuffix("_00_01_0.jpg") })
    let sessions = Dictionary(grouping: paths) { $0.split(separator: "/")[1] }.mapValues {
      Set($0.map { String($0.split(separator: "_")[3]) }).sorted()
    }
    #expect(sessions.count == 15)
    let known = [["01", "02"], ["03"]]
    #expect(sessions.values.allSatisfy { known.contains($0) })
  }

  @Test(arguments: LayoutPlan.Layout.allCases)
  func pathsAreUnique(layout: LayoutPlan.Layout) throws {
    let paths = try paths(layout, 4)
    #expect(!paths.isEmpty && Set(paths).count == paths.count)
  }

  @Test func impossiblePlansAreRefused() {
    #expect(throws: PADError.self) { try LayoutPlan(layout: .siw, subjects: 2) }
    #expect(throws: PADError.self) { try LayoutPlan(layout: .ouluNPU, subjects: 56) }
    #expect(throws: PADError.self) { try LayoutPlan(layout: .siw, seconds: 0) }
    #expect(throws: PADError.self) { try LayoutPlan(layout: .siw, shorterSide: 20) }
    #expect(throws: PADError.self) { try LayoutPlan(layout: .nuaa, writesFlow: true) }
  }
}

@Suite(.enabled(if: isOptimized, "renders films: optimized builds only"))
struct LayoutSetTests {
  /// The smallest set of a layout: three people, pictures of 96 pixels, clips of two frames.
  private func plan(_ layout: LayoutPlan.Layout, exact: Bool = false, size: Int = 96) throws
    -> LayoutPlan
  {
    try LayoutPlan(
      layout: layout, seed: 5, subjects: 3, seconds: 0.08, shorterSide: size, writesDepth: exact,
      writesFlow: exact)
  }

  private func withFolder(_ body: (URL) async throws -> Void) async throws {
    let parent = FileManager.default.temporaryDirectory.appending(path: "layout-\(UUID())")
    defer { try? FileManager.default.removeItem(at: parent) }
    try await body(parent.appending(path: "set"))
  }

  private func files(in folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let url = folder.appending(path: name)
      if !url.hasDirectoryPath, let data = try? Data(contentsOf: url) { files[name] = data }
    }
    return files
  }

  @Test func sameBytesWhateverTheWorkersAndTheInterruption() async throws {
    try await withFolder { folder in
      // Sides that are no multiples of the coder's blocks.
      let set = LayoutSet(try plan(.msuMFSD, exact: true, size: 120))
      let summary = try await set.write(to: folder, workers: 3)
      #expect(summary.files == 24 && summary.frames == 48)
      let first = try files(in: folder)
      let again = folder.deletingLastPathComponent().appending(path: "again")
      let run = Task {
        try await set.write(to: again, workers: 1) { progress in
          // What an interrupt does, after the fifth video.
          if progress.done == 5 { withUnsafeCurrentTask { $0?.cancel() } }
        }
      }
      await #expect(throws: CancellationError.self) { _ = try await run.value }
      #expect(!FileManager.default.fileExists(atPath: again.path))
      var calls = 0
      _ = try await set.write(to: again, workers: 1) { _ in calls += 1 }
      #expect(calls == 24 - 5)
      #expect(try files(in: again) == first)
      checkMSU(first, try plan(.msuMFSD))
      // Another plan would replace the set, and with it what others put inside.
      let mine = "scene01/real/zzz.txt"
      try AtomicFile.write("mine", to: again.appending(path: mine))
      let error = await #expect(throws: PADError.self) {
        _ = try await LayoutSet(try plan(.msuMFSD)).write(to: again)
      }
      #expect(error?.kind == .unwritable)
      #expect(error?.message.hasSuffix("('\(mine)')") == true, "\(error?.message ?? "")")
      #expect(try Data(contentsOf: again.appending(path: mine)) == Data("mine".utf8))
    }
  }

  private func checkMSU(_ files: [String: Data], _ plan: LayoutPlan) {
    func text(_ name: String) -> String { String(decoding: files[name] ?? Data(), as: UTF8.self) }
    // 15 of 35 people train: 1 of 3.
    #expect(text("train_sub_list.txt") == "01\n")
    #expect(text("test_sub_list.txt") == "02\n03\n")
    let stem = "scene01/real/real_client001_laptop_SD_scene01"
    let lines = text(stem + ".face").split(separator: "\n")
    #expect(lines.count == 2)
    let numbers = lines.last?.split(separator: ",").compactMap {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    #expect(numbers?.count == 9 && numbers?.first == 1)
    // Depth of both frames, flow from the first to the second.
    #expect(files["depth/\(stem)/000001.pfm"] != nil)
    #expect(files["flow/\(stem)/000000.flo"]?.prefix(4) == Data("PIEH".utf8))
    #expect(files["flow/\(stem)/000001.flo"] == nil)
    #expect(plan.paths().allSatisfy { files[$0] != nil })
  }

  @Test func videosHoldTheFramesAndBoxesFollowTheFace() async throws {
    try await withFolder { folder in
      _ = try await LayoutSet(try plan(.replayAttack)).write(to: folder)
      let stem = "train/real/client001_session01_webcam_authenticate_controlled_1"
      let video = try VideoReader(folder.appending(path: stem + ".mov"))
      var frames: [Image] = []
      while let frame = try video.next() { frames.append(frame.image) }
      #expect(frames.count == 2 && frames.first?.width == 128 && frames.first?.height == 96)
      let boxes = try String(
        contentsOf: folder.appending(path: "face-locations/\(stem).face"), encoding: .utf8
      ).split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
      #expect(boxes.map(\.first) == [0, 1])
      for box in boxes {
        #expect(box.count == 5 && box[1] >= 0 && box[2] >= 0)
        #expect(box[1] + box[3] <= 128 && box[2] + box[4] <= 96)
        #expect(box[3] > 20 && box[4] > 25)
      }
    }
  }

  @Test func celebASpoofLabelsEveryPicture() async throws {
    try await withFolder { folder in
      let plan = try plan(.celebASpoof)
      _ = try await LayoutSet(plan).write(to: folder)
      var listed: [String: [Int]] = [:]
      for name in ["train", "test"] {
        let file = folder.appending(path: "metas/intra_test/\(name)_label.json")
        let labels = try JSONDecoder().decode([String: [Int]].self, from: Data(contentsOf: file))
        #expect(labels.keys.allSatisfy { $0.hasPrefix("Data/\(name)/") })
        listed.merge(labels) { _, new in new }
      }
      #expect(Set(listed.keys) == Set(plan.paths()))
      for (path, values) in listed {
        #expect(values.count == 44 && values[43] == (path.contains("/live/") ? 0 : 1))
        #expect((values[40] == 0) == (values[43] == 0))
        let stem = (path as NSString).deletingPathExtension
        let box = try String(
          contentsOf: folder.appending(path: stem + "_BB.txt"), encoding: .utf8)
        let numbers = box.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        #expect(numbers.count == 5 && numbers.prefix(4).allSatisfy { (0...224).contains($0) })
      }
      let picture = try Image.read(folder.appending(path: "Data/train/1/live/000004.png"))
      #expect(min(picture.width, picture.height) == 96)
    }
  }

  @Test func nuaaListsNameWhatIsThereAndAnotherPlanReplacesIt() async throws {
    try await withFolder { folder in
      var plan = try plan(.nuaa)
      plan.writesDepth = true
      _ = try await LayoutSet(plan).write(to: folder)
      var named: [String] = []
      for (list, base) in [
        ("client_train_raw.txt", "ClientRaw"), ("imposter_train_raw.txt", "ImposterRaw"),
        ("client_test_raw.txt", "ClientRaw"), ("imposter_test_raw.txt", "ImposterRaw"),
      ] {
        let text = try String(contentsOf: folder.appending(path: list), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline)
        #expect(!lines.isEmpty && lines.allSatisfy { $0.contains("\\") && !$0.contains("/") })
        named += lines.map { base + "/" + $0.replacing("\\", with: "/") }
      }
      #expect(named.sorted() == plan.paths().sorted())
      for path in named {
        #expect(FileManager.default.fileExists(atPath: folder.appending(path: path).path))
      }
      let before = try files(in: folder)
      plan.seed = 6
      _ = try await LayoutSet(plan).write(to: folder)
      let after = try files(in: folder)
      #expect(plan.paths().allSatisfy { after[$0] != nil && after[$0] != before[$0] })
    }
  }

  @Test func othersFilesAreNotTouched() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data("mine".utf8).write(to: folder.appending(path: "letter.txt"))
      let set = LayoutSet(try plan(.nuaa))
      await #expect(throws: PADError.self) { _ = try await set.write(to: folder) }
      #expect(try Data(contentsOf: folder.appending(path: "letter.txt")) == Data("mine".utf8))
    }
  }
}
