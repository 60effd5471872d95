import Foundation

extension Doctor.Examination {
  /// For a person to read: one fact a line, what is wrong last.
  public var text: String {
    var lines = versions.sorted { $0.key < $1.key }.map { row($0.key, $0.value) }
    lines.append(row("processor", "\(processor), \(cores) cores"))
    lines.append(row("threads", "\(threads) for one operator"))
    lines.append(row("memory", "\(size(Int64(clamping: memoryBytes)))"))
    if cudaDevices.isEmpty {
      lines.append(row("CUDA", "not used: \(withoutCUDA ?? "none found")"))
    }
    for (index, name) in cudaDevices.enumerated() { lines.append(row("cuda:\(index)", name)) }
    lines.append(row("dependencies", dependencies ?? "not found"))
    for file in files {
      lines.append(
        row(file.name, "\(size(Int64(file.bytes))), SHA-256 \(file.sha256.prefix(16))"))
    }
    lines.append(row("free disk", size(freeDiskBytes)))
    if !findings.isEmpty { lines.append("") }
    for finding in findings {
      lines.append(
        "\(finding.isNeeded ? "missing" : "note"): \(finding.problem). \(finding.advice)")
    }
    lines.append(isHealthy ? "\nAll that is needed is there." : "\nNot ready to work.")
    return lines.joined(separator: "\n")
  }

  private func row(_ name: String, _ value: String) -> String {
    name.padding(toLength: max(28, name.count + 1), withPad: " ", startingAt: 0) + value
  }

  /// In decimal units, as disks are sold.
  private func size(_ bytes: Int64) -> String {
    let (value, unit) =
      bytes >= 1_000_000_000
      ? (Double(bytes) / 1e9, "GB")
      : bytes >= 1_000_000
        ? (Double(bytes) / 1e6, "MB")
        : (Double(bytes) / 1e3, "kB")
    return String(format: "%.1f ", value) + unit
  }
}
