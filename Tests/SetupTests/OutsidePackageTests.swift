import Foundation
import Testing

/// Another package that depends on this one through a git URL and a version.
///
/// A versioned dependency may hold no unsafe flags: the native libraries must come through
/// pkg-config files alone.
@Suite struct OutsidePackageTests {
  private static let isCheckout = FileManager.default.fileExists(
    atPath: SetupWorld.packageRoot.appending(path: ".git").path)

  @Test(.enabled(if: isCheckout, "the sources are no git checkout"))
  func buildsAndRunsThroughAGitURL() throws {
    let world = try SetupWorld()
    let repository = world.folder.appending(path: "bonafide")
    try git(world, ["clone", "--quiet", SetupWorld.packageRoot.path, repository.path])
    try git(world, ["-C", repository.path, "tag", "--force", "99.0.0"])
    try write(world)

    let script = """
      set -eu
      # A prefix of its own, with the files that this package was set up with.
      cp -al "$1/.deps" "$2/../prefix" 2>/dev/null || cp -a "$1/.deps" "$2/../prefix"
      eval "$("$1/Scripts/setup" --prefix "$2/../prefix" --print-env)"
      cd "$2"
      swift build --quiet
      swift run --quiet --skip-build outside
      """
    // The wheels are those that this package was set up with, not the world's.
    let torch = ProcessInfo.processInfo.environment["BONAFIDE_TORCH"]
    let outcome = try world.run(
      "/bin/bash",
      ["-c", script, "bash", SetupWorld.packageRoot.path, world.folder.path + "/outside"],
      variables: ["BONAFIDE_PINS": "", "BONAFIDE_TORCH": torch ?? ""])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    // Of the four pairs of a live and an attack score, three are in order.
    #expect(outcome.output.contains("AUC 0.75\n"), "\(outcome.output)")
    #expect(outcome.output.contains("OpenVINO 2026.4.1"), "\(outcome.output)")
    #expect(outcome.output.contains("faces 0\n"), "\(outcome.output)")
  }

  private func git(_ world: SetupWorld, _ arguments: [String]) throws {
    let outcome = try world.run("/usr/bin/git", arguments)
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  private func write(_ world: SetupWorld) throws {
    let sources = world.folder.appending(path: "outside/Sources/outside")
    try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
    try """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "outside",
      dependencies: [
        .package(url: "file://\(world.folder.path)/bonafide", from: "99.0.0")
      ],
      targets: [
        .executableTarget(
          name: "outside",
          dependencies: [
            .product(name: "PADCore", package: "bonafide"),
            .product(name: "PADMetrics", package: "bonafide"),
            .product(name: "PADRuntime", package: "bonafide"),
            .product(name: "PADFaces", package: "bonafide"),
            .product(name: "PADMedia", package: "bonafide"),
          ])
      ])
    """.write(
      to: world.folder.appending(path: "outside/Package.swift"), atomically: true,
      encoding: .utf8)
    try """
    import PADCore
    import PADFaces
    import PADMedia
    import PADMetrics
    import PADRuntime

    let scores = try ScoreSet(
      live: [0.9, 0.4], attacks: [AttackInstrument.print: [0.6, 0.1]])
    print("AUC", scores.areaUnderCurve())
    print("OpenVINO", try InferenceEngine.version())
    let gray = Image(width: 64, height: 64, pixels: [UInt8](repeating: 128, count: 64 * 64 * 3))
    print("faces", try FaceDetector(kind: .shortRange).detect(gray).count)
    """.write(to: sources.appending(path: "main.swift"), atomically: true, encoding: .utf8)
  }
}
