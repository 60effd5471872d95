import Foundation
import Testing

/// What set-up asks of the machine: system, Swift, Debian's packages.
@Suite struct SetupMachineTests {
  @Test func anotherProcessorIsTold() throws {
    let world = try SetupWorld()
    try world.replaceProgram("uname", by: "[ \"$1\" = -m ] && echo aarch64 || echo Linux")
    let outcome = try world.setup()
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines == [
        "setup: this is debian 12 on aarch64; Bonafide is built and tested on Debian 12 "
          + "on x86_64 only"
      ])
  }

  @Test func anotherSystemIsTold() throws {
    let world = try SetupWorld()
    let release = world.folder.appending(path: "os-release")
    try "ID=ubuntu\nVERSION_ID=\"24.04\"\n".write(to: release, atomically: true, encoding: .utf8)
    let outcome = try world.setup(variables: ["BONAFIDE_OS_RELEASE": release.path])
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.hasPrefix("setup: this is ubuntu 24.04 on x86_64;"))
  }

  @Test(arguments: [
    ("echo 'Swift version 5.10.1 (swift-5.10.1-RELEASE)'", "Swift 5.10.1 is on the PATH"),
    ("echo 'Swift version 6.2 (swift-6.2-RELEASE)'", "Swift 6.2 is on the PATH"),
    ("exit 1", "'swift --version' names no version"),
  ])
  func anOlderSwiftIsTold(_ program: String, _ message: String) throws {
    let world = try SetupWorld()
    try world.replaceProgram("swift", by: program)
    let outcome = try world.setup()
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.hasPrefix("setup: \(message)"), "\(outcome.errors)")
  }

  @Test func aNewerSwiftWillDo() throws {
    let world = try SetupWorld()
    try world.replaceProgram("swift", by: "echo 'Swift version 6.10 (swift-6.10-RELEASE)'")
    #expect(try world.setup().status == 0)
  }

  @Test func installsOnlyTheDebianPackagesThatAreMissing() throws {
    let world = try withoutPkgConfig()
    try world.replaceProgram("apt-get", by: "echo \"$@\" >>\"\(world.folder.path)/apt\"")
    let outcome = try world.setup()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Debian packages              installed pkg-config"))
    let calls = try String(contentsOf: world.folder.appending(path: "apt"), encoding: .utf8)
    let lines = calls.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix(" update") == true)
    #expect(lines.last?.hasSuffix(" install --no-install-recommends pkg-config") == true)
  }

  @Test func aptWithoutNetworkIsTold() throws {
    let world = try withoutPkgConfig()
    try world.replaceProgram(
      "apt-get", by: "echo \"E: Temporary failure resolving 'host'\"; exit 100")
    let outcome = try world.setup()
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines == [
        "setup: apt-get cannot install pkg-config: no network, or the package index does not "
          + "answer (details: \(world.deps.path)/setup.log)"
      ])
  }

  @Test func withoutRootItGoesThroughSudo() throws {
    let world = try withoutPkgConfig()
    try world.replaceProgram("id", by: "echo 1000")
    try world.replaceProgram("apt-get", by: "exit 0")
    // Without a terminal sudo must not ask for a password.
    try world.replaceProgram(
      "sudo", by: "printf '%s\\n' \"$1\" >>\"\(world.folder.path)/sudo\"; shift; exec \"$@\"")
    #expect(try world.setup().status == 0)
    let calls = try String(contentsOf: world.folder.appending(path: "sudo"), encoding: .utf8)
    #expect(calls == "-n\n-n\n")
  }

  /// A world where Debian's pkg-config is not installed.
  private func withoutPkgConfig() throws -> SetupWorld {
    let world = try SetupWorld()
    try world.replaceProgram(
      "dpkg-query",
      by:
        "for last; do :; done; [ \"$last\" = pkg-config ] && exit 1; exec /usr/bin/dpkg-query \"$@\""
    )
    return world
  }
}
