import Foundation
import PADPipeline
import Testing

@Suite struct DoctorTests {
  @Test func findsEverythingWhereSetUpHasRun() throws {
    let examination = Doctor.examine()
    #expect(examination.isHealthy, "\(examination.findings)")
    #expect(
      Set(examination.versions.keys)
        == ["bonafide", "torch", "openvino", "opencv", "ffmpeg", "sqlite", "swift"])
    #expect(examination.versions["openvino"]?.hasPrefix("2026.4.1") == true)
    #expect(examination.versions["opencv"]?.hasPrefix("4.") == true)
    #expect(examination.versions["ffmpeg"]?.hasPrefix("5.") == true)
    #expect(examination.versions["sqlite"]?.hasPrefix("3.") == true)
    #expect(examination.threads >= 1)
    #expect(examination.cores >= 1)
    #expect(examination.freeDiskBytes > 0)
    // The three face networks and the plots; the ImageNet weights are optional.
    #expect(examination.files.count >= 4)
    let shortRange = try #require(
      examination.files.first { $0.path.hasSuffix("face_detection_short_range.tflite") })
    #expect(shortRange.bytes == 229_714)
  }

  @Test func saysWhatIsMissingAndWhatToDo() throws {
    let folder = try emptyFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let examination = Doctor.examine(directory: folder) { folder }
    #expect(!examination.isHealthy)
    #expect(examination.files.isEmpty)
    let needed = examination.findings.filter(\.isNeeded)
    #expect(needed.count == 4)
    #expect(needed.allSatisfy { $0.advice == "Run Scripts/setup" })
    #expect(needed.contains { $0.problem.contains("face_landmark.tflite is missing") })
    let weights = try #require(
      examination.findings.first { $0.problem.contains("mobilenet_v2-b0353104.pth") })
    #expect(!weights.isNeeded)
    #expect(weights.advice.contains("--weights"))
    #expect(examination.text.contains("Not ready to work."))
  }

  @Test func aDamagedModelIsTold() throws {
    let folder = try emptyFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let models = folder.appending(path: "models")
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    try Data("abc".utf8).write(to: models.appending(path: "face_landmark.tflite"))
    let examination = Doctor.examine(directory: folder) { folder }
    let mesh = try #require(examination.files.first)
    #expect(mesh.bytes == 3)
    // SHA-256 of "abc": FIPS 180-4's example.
    #expect(
      mesh.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let finding = try #require(
      examination.findings.first { $0.problem.contains("face_landmark.tflite has SHA-256") })
    #expect(finding.isNeeded)
    #expect(finding.advice == "Remove \(models.path) and run Scripts/setup")
  }

  @Test func aMissingDependencyFolderIsAFindingNotACrash() {
    let examination = Doctor.examine {
      throw CocoaError(.fileNoSuchFile)
    }
    #expect(!examination.isHealthy)
    #expect(examination.dependencies == nil)
  }

  @Test func isReadByOtherPrograms() throws {
    let examination = Doctor.examine()
    let read = try JSONDecoder().decode(
      Doctor.Examination.self, from: Data(try examination.json().utf8))
    #expect(read == examination)
  }

  private func emptyFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "doctor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
