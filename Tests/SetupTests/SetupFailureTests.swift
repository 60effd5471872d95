import Foundation
import Testing

/// Whatever stops set-up is told in one line, and the next run recovers.
@Suite struct SetupFailureTests {
  @Test func aWheelThatIsNotListedIsRefused() throws {
    let world = try SetupWorld()
    let pins = world.folder.appending(path: "pins")
    let table = try String(contentsOf: pins, encoding: .utf8)
    let rows = table.split(separator: "\n").filter { $0.contains("2.13.0-py3") }
    let sum = try #require(rows.first?.split(separator: " ").dropFirst(2).first)
    let other = String(repeating: "0", count: 64)
    try table.replacing(sum, with: other).write(to: pins, atomically: true, encoding: .utf8)

    let refused = try world.setup()
    #expect(refused.status == 1)
    #expect(
      refused.errorLines == [
        "setup: torch-2.13.0-py3-none-any.whl has SHA-256 \(sum), which Scripts/pins does not list "
          + "for torch; if you trust it, add that row, or run Scripts/setup with "
          + "--accept-hash \(sum)"
      ])
    #expect(!world.exists("torch-wheel"))

    let accepted = try world.setup("--accept-hash", String(sum))
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(world.exists("torch-wheel/torch/lib/libtorch_cpu.so"))
  }

  @Test func noNetworkIsToldAndOvercome() throws {
    let world = try SetupWorld()
    let offline = try world.setup(variables: [
      "PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_RETRIES": "1",
      "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    ])
    #expect(offline.status == 1)
    #expect(
      offline.errorLines == [
        "setup: cannot fetch torch 2.13.0: no network, or the package index does not answer "
          + "(details: \(world.deps.path)/setup.log)"
      ])
    #expect(try world.setup().status == 0)
  }

  @Test func clipsWithoutNetworkAreTold() throws {
    let world = try SetupWorld()
    #expect(try world.setup("--test").status == 0)
    try FileManager.default.removeItem(at: world.deps.appending(path: "clips"))
    let offline = try world.setup(
      "--test",
      variables: [
        "PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_RETRIES": "1",
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
      ])
    #expect(
      offline.errorLines == [
        "setup: cannot fetch bob-db-msu-mfsd-mod 2.2.9: no network, or the package index does not "
          + "answer (details: \(world.deps.path)/setup.log)"
      ])
    #expect(try world.setup("--test").status == 0)
    #expect(world.exists("clips/real_client022_android_SD_scene01.mp4"))
  }

  @Test func aVersionThatIsNotOfferedIsTold() throws {
    let outcome = try SetupWorld().setup(variables: ["BONAFIDE_TORCH": "9.9"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count == 1)
    #expect(
      outcome.errors.hasPrefix(
        "setup: cannot fetch torch 9.9: the package index does not offer it"))
  }

  @Test func aHalfFinishedRunIsTakenUp() throws {
    let world = try SetupWorld()
    // Killed while unpacking torch, after a wheel was cut off in the cache.
    try world.write("half", to: ".work-1/torch/torch/lib/libtorch_cpu.so")
    try world.write("half", to: "torch-wheel/torch/lib/libtorch_cpu.so")
    try world.write("half", to: "cache/torch-2.13.0/torch-2.13.0-py3-none-any.whl")
    try world.write("half", to: "cache/openvino-2026.4.1.part/openvino.whl")
    let outcome = try world.setup()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try world.text("torch-wheel/torch/lib/libtorch_cpu.so").hasPrefix("torch 2.13.0"))
    #expect(!world.exists(".work-1"))
    #expect(!world.exists("cache"))
  }

  @Test func aFileThatWentMissingIsBroughtBack() throws {
    let world = try SetupWorld()
    #expect(try world.setup().status == 0)
    try FileManager.default.removeItem(
      at: world.deps.appending(path: "models/face_landmark.tflite"))
    #expect(try world.setup().output.contains("mediapipe 0.10.21            installed"))
    #expect(world.exists("models/face_landmark.tflite"))
  }

  @Test func twoAtOnceWaitForEachOther() throws {
    let world = try SetupWorld()
    let setup = SetupWorld.packageRoot.appending(path: "Scripts/setup").path
    let first = try world.start(setup, ["--prefix", world.deps.path])
    let second = try world.start(setup, ["--prefix", world.deps.path])
    let outcomes = [try first(), try second()]
    #expect(outcomes.map(\.status) == [0, 0], "\(outcomes.map(\.errors))")
    let installed = outcomes.filter { $0.output.contains("CPU build, installed") }
    #expect(installed.count == 1)
    #expect(world.exists("plotly/plotly.min.js"))
  }

  @Test func aFullDiskIsToldBeforeAnythingIsFetched() throws {
    let world = try SetupWorld()
    try world.replaceProgram(
      "df", by: "echo Filesystem 1M-blocks Used Available; echo disk 9 8 1 99% /")
    let outcome = try world.setup()
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines == [
        "setup: torch 2.13.0 needs 2500 MB in \(world.deps.path); only 1 MB are free: "
          + "free some space and run it again"
      ])
  }

  @Test func aFolderThatCannotBeWrittenIsNamed() throws {
    let world = try SetupWorld()
    let outcome = try world.run(
      SetupWorld.packageRoot.appending(path: "Scripts/setup").path, ["--prefix", "/dev/null/deps"])
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines == [
        "setup: cannot write to /dev/null/deps; check who owns it, or name another folder "
          + "with --prefix"
      ])
  }

  @Test(arguments: [["--what"], ["--prefix"], ["--accept-hash", ""]])
  func optionsAreChecked(_ arguments: [String]) throws {
    let world = try SetupWorld()
    let outcome = try world.run(
      SetupWorld.packageRoot.appending(path: "Scripts/setup").path, arguments)
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count == 1)
  }
}
