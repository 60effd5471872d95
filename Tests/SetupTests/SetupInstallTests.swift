import Foundation
import Testing

/// What set-up installs where, and that it does so once.
@Suite struct SetupInstallTests {
  @Test func installsEverythingAndThenDoesNothing() throws {
    let world = try SetupWorld()
    let first = try world.setup()
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.isEmpty)
    #expect(first.output.contains("torch 2.13.0                 CPU build, installed"))
    for file in [
      "torch-wheel/torch/lib/libtorch_cpu.so", "openvino-wheel/openvino/libs/libopenvino_c.so",
      "models/face_detection_short_range.tflite", "models/face_landmark.tflite",
      "models/face_detection_full_range_sparse.tflite", "models/face_mesh_connections.py",
      "plotly/plotly.min.js", "pkgconfig/bonafide-torch.pc", "pkgconfig/bonafide-openvino.pc",
      "pkgconfig/bonafide-opencv.pc", "pkgconfig/bonafide-ffmpeg.pc",
    ] {
      #expect(world.exists(file), "\(file)")
    }
    #expect(!world.exists("models/other.tflite"))
    #expect(!world.exists("cache"))
    #expect(!world.exists("reference"))
    #expect(!world.exists("clips"))

    let before = try modificationDates(in: world.deps)
    let second = try world.setup()
    #expect(second.status == 0)
    #expect(second.output.contains("torch 2.13.0                 CPU build, ready"))
    #expect(!second.output.contains("installed"))
    #expect(try modificationDates(in: world.deps) == before)
  }

  @Test func addsTheReferencesOfTheTests() throws {
    let world = try SetupWorld()
    #expect(try world.setup("--test").status == 0)
    let python = world.deps.appending(path: "reference/python").path
    let outcome = try world.run(python, ["-c", "import onnxruntime, sys; print(sys.path[1])"])
    // The reference module holds one line of text that is no Python: reaching it is enough.
    #expect(outcome.errors.contains("reference/site/onnxruntime.py"))
    #expect(
      try world.names(in: "deps/clips") == [
        "real_client005_android_SD_scene01.mp4", "real_client022_android_SD_scene01.mp4",
      ])
  }

  @Test func aCUDABuildBringsWhatItNeedsToLoadOnTheCPU() throws {
    let world = try SetupWorld(cuda: true)
    let outcome = try world.setup()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("CUDA build, used on the CPU, installed"))
    #expect(
      try world.names(in: "deps/torch-wheel/nvidia/cu13/lib")
        == ["libcudart.so.13", "libcupti.so.13"])
    #expect(!world.exists("torch-wheel/nvidia/cudnn"))
  }

  @Test func allOfCUDAStaysOnceAskedFor() throws {
    let world = try SetupWorld(cuda: true)
    let outcome = try world.setup("--cuda")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      try world.names(in: "deps/torch-wheel/nvidia/cu13/lib") == [
        "libcublas.so.13", "libcudart.so.13", "libcupti.so.13", "libnvJitLink.so.13",
      ])
    #expect(world.exists("torch-wheel/nvidia/cudnn/lib/libcudnn.so.9"))
    let second = try world.setup()
    #expect(second.output.contains("CUDA build with all CUDA libraries, ready"))
  }

  @Test func aCPUBuildCannotServeCUDA() throws {
    let outcome = try SetupWorld().setup("--cuda")
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines == [
        "setup: --cuda: the torch 2.13.0 wheel that this machine is offered is a CPU build"
      ])
  }

  @Test func anotherTorchByOneVariable() throws {
    let world = try SetupWorld()
    #expect(try world.setup(variables: ["BONAFIDE_TORCH": "2.11.0"]).status == 0)
    #expect(try world.text("torch-wheel/torch/lib/libtorch_cpu.so").hasPrefix("torch 2.11.0"))
    #expect(try world.text("pkgconfig/bonafide-torch.pc").contains("Version: 2.11.0"))
    let back = try world.setup()
    #expect(back.output.contains("torch 2.13.0                 CPU build, installed"))
    #expect(try world.text("torch-wheel/torch/lib/libtorch_cpu.so").hasPrefix("torch 2.13.0"))
  }

  @Test func printsAnEnvironmentAndNothingElse() throws {
    let world = try SetupWorld()
    let odd = world.folder.appending(path: "a b'c")
    let script = """
      set -eu
      lines=$("\(SetupWorld.packageRoot.path)/Scripts/setup" --prefix "$1" --print-env)
      unset PKG_CONFIG_PATH; LD_LIBRARY_PATH=/before
      eval "$lines"
      printf '%s\\n' "$BONAFIDE_DEPS" "$PKG_CONFIG_PATH" "$LD_LIBRARY_PATH"
      """
    let outcome = try world.run("/bin/bash", ["-c", script, "bash", odd.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output.split(separator: "\n").map(String.init) == [
        odd.path, "\(odd.path)/pkgconfig",
        "\(odd.path)/torch-wheel/torch/lib:\(odd.path)/openvino-wheel/openvino/libs:/before",
      ])
    let flags = try world.run(
      "/usr/bin/pkg-config", ["--variable=torch", "bonafide-torch"],
      variables: ["PKG_CONFIG_PATH": "\(odd.path)/pkgconfig"])
    #expect(flags.output.contains("/pkgconfig/../torch-wheel/torch"))
  }

  /// Paths below a folder with the times of their last change; the log alone may change.
  private func modificationDates(in folder: URL) throws -> [String: Date] {
    var dates: [String: Date] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where path != "setup.log" {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: folder.appending(path: path).path)
      dates[path] = attributes[.modificationDate] as? Date
    }
    return dates
  }
}
