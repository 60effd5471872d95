// swift-tools-version: 6.2
import PackageDescription

// One target a room; arrows point down only (Docs/architecture.md).
// The native libraries come through pkg-config files that Scripts/setup writes.
let package = Package(
  name: "bonafide",
  products: [
    .executable(name: "bonafide", targets: ["bonafide"]),
    .library(name: "PADCore", targets: ["PADCore"]),
    .library(name: "PADMetrics", targets: ["PADMetrics"]),
    .library(name: "PADMedia", targets: ["PADMedia"]),
    .library(name: "PADRuntime", targets: ["PADRuntime"]),
    .library(name: "PADFaces", targets: ["PADFaces"]),
    .library(name: "PADPipeline", targets: ["PADPipeline"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // Native boundaries
    .systemLibrary(name: "TorchLibrary", pkgConfig: "bonafide-torch"),
    .systemLibrary(name: "OpenCVLibrary", pkgConfig: "bonafide-opencv"),
    .systemLibrary(name: "FFmpegLibrary", pkgConfig: "bonafide-ffmpeg"),
    .systemLibrary(name: "COpenVINO", pkgConfig: "bonafide-openvino"),
    .systemLibrary(name: "ZLibrary", pkgConfig: "zlib"),
    .target(name: "CTorch", dependencies: ["TorchLibrary"]),
    .target(name: "CVision", dependencies: ["OpenCVLibrary"]),
    .target(name: "CVideo", dependencies: ["FFmpegLibrary"]),

    // Values and files
    .target(name: "PADCore"),
    .target(
      name: "Protos", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["Definitions"]),

    // Training half
    .target(name: "Torch", dependencies: ["CTorch"]),
    .target(name: "TorchNN", dependencies: ["Torch", "Protos"]),
    .target(name: "PADMethods", dependencies: ["TorchNN", "Torch", "PADCore"]),
    .target(name: "PADAnalysis", dependencies: ["TorchNN", "Torch", "PADCore"]),
    .target(
      name: "PADTraining",
      dependencies: [
        "PADMethods", "PADData", "PADMetrics", "PADCore", "TorchNN", "Torch", "Protos",
      ]),

    // Deployment half
    .target(name: "PADMetrics", dependencies: ["PADCore"]),
    .target(name: "PADMedia", dependencies: ["PADCore", "CVision", "CVideo"]),
    .target(name: "PADRuntime", dependencies: ["PADCore", "COpenVINO"]),
    .target(name: "PADFaces", dependencies: ["PADMedia", "PADRuntime", "PADCore"]),

    // Data
    .target(
      name: "PADData",
      dependencies: [
        "PADMedia", "PADCore", "ZLibrary", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "PADSynthesis", dependencies: ["PADMedia", "PADCore"]),

    // Together
    .target(name: "PADReport", dependencies: ["PADMetrics", "PADCore"]),
    .target(
      name: "PADPipeline",
      dependencies: [
        "PADCore", "PADMethods", "PADAnalysis", "PADTraining", "PADReport", "PADData",
        "PADSynthesis", "PADFaces", "PADRuntime", "PADMetrics", "PADMedia", "TorchNN", "Torch",
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(
      name: "bonafide",
      dependencies: [
        "PADPipeline", "PADSynthesis", "PADMethods", "PADData", "PADMedia", "PADMetrics", "PADCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests
    .target(name: "TorchTestSupport", dependencies: ["Torch"], path: "Tests/TorchTestSupport"),
    .target(
      name: "PADTestSupport", dependencies: ["PADCore"], path: "Tests/PADTestSupport"),
    .testTarget(
      name: "PADCoreTests", dependencies: ["PADCore"]),
    .testTarget(
      name: "TorchTests", dependencies: ["Torch", "TorchTestSupport"],
      exclude: ["Reference"]),
    .testTarget(
      name: "TorchNNTests", dependencies: ["TorchNN", "Torch", "PADRuntime", "TorchTestSupport"],
      exclude: ["Reference"]),
    .testTarget(
      name: "PADMethodsTests",
      dependencies: [
        "PADMethods", "PADRuntime", "PADMedia", "PADCore", "TorchNN", "Torch", "TorchTestSupport",
      ],
      exclude: ["Reference"]),
    .testTarget(
      name: "PADAnalysisTests",
      dependencies: ["PADAnalysis", "PADMethods", "PADCore", "TorchNN", "Torch"],
      exclude: ["Reference"]),
    .testTarget(
      name: "PADMetricsTests", dependencies: ["PADMetrics", "PADCore"],
      exclude: ["Reference"]),
    .testTarget(
      name: "PADMediaTests", dependencies: ["PADMedia", "PADCore", "PADTestSupport"],
      exclude: ["Reference"]),
    .testTarget(
      name: "PADRuntimeTests", dependencies: ["PADRuntime", "PADCore", "PADTestSupport"],
      exclude: ["Reference"]),
    .testTarget(
      name: "PADFacesTests",
      dependencies: [
        "PADSynthesis", "PADFaces", "PADRuntime", "PADMedia", "PADCore", "PADTestSupport",
      ],
      exclude: ["Reference"]),
    .testTarget(
      name: "PADDataTests",
      dependencies: [
        "PADData", "PADMedia", "PADCore", "PADTestSupport", "bonafide",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Reference"]),
    .testTarget(
      name: "PADSynthesisTests",
      dependencies: ["PADSynthesis", "PADData", "PADFaces", "PADMedia", "PADCore"]),
    .testTarget(
      name: "PADTrainingTests",
      dependencies: ["PADTraining", "PADMethods", "PADData", "PADCore"]),
    .testTarget(
      name: "PADReportTests", dependencies: ["PADReport", "PADMetrics", "PADCore"]),
    .testTarget(
      name: "PADPipelineTests",
      dependencies: [
        "PADPipeline", "PADSynthesis", "PADTraining", "PADMethods", "PADData", "PADMetrics",
        "PADReport",
        "PADRuntime", "PADMedia", "PADCore", "Torch", "PADTestSupport", "bonafide",
      ]),
    .testTarget(
      name: "SetupTests", dependencies: [],
      exclude: ["Reference"]),
    .testTarget(
      name: "DoctorTests", dependencies: ["PADPipeline"]),
    .testTarget(
      name: "PredictTests",
      dependencies: ["PADPipeline", "PADFaces", "PADRuntime", "PADMedia", "PADCore"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)
