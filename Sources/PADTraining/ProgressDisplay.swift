import Foundation

/// Shows training's progress: one line that renews itself on a terminal, plain lines otherwise.
public final class ProgressDisplay {
  private let isTerminal: Bool
  private let quiet: Bool
  private let start = ContinuousClock.now
  private var startStep: Int?
  private var lastShown: ContinuousClock.Instant?

  /// - Parameter quiet: prints nothing, for tests and `--json`.
  public init(quiet: Bool = false) {
    self.quiet = quiet
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// Step, rate, time left and every named loss.
  public func step(_ step: Int, of total: Int, epoch: Int, losses: [String: Double]) {
    guard !quiet else { return }
    let now = ContinuousClock.now
    let first = startStep ?? step - 1
    startStep = first
    let pause: Duration = isTerminal ? .milliseconds(200) : .seconds(10)
    if let lastShown, now - lastShown < pause, step < total { return }
    lastShown = now
    let elapsed = (now - start) / .seconds(1)
    let rate = Double(step - first) / max(elapsed, 1e-9)
    let left = Double(total - step) / max(rate, 1e-9)
    let named = losses.sorted { $0.key < $1.key }
      .map { "\($0.key) \(String(format: "%.4f", $0.value))" }.joined(separator: "  ")
    let counts = "step \(step)/\(total)  epoch \(epoch)"
    let text = String(
      format: "%@  %.1f steps/s  %@ left  %@", counts, rate, Self.clock(left), named)
    if isTerminal {
      write("\r\u{1B}[K\(Self.bar(Double(step) / Double(max(1, total)))) \(text)")
    } else {
      write(text + "\n")
    }
  }

  /// A line that stays.
  public func line(_ text: String) {
    guard !quiet else { return }
    write((isTerminal ? "\r\u{1B}[K" : "") + text + "\n")
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  private static func bar(_ share: Double, width: Int = 20) -> String {
    let filled = Int((share * Double(width)).rounded(.down))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: width - filled) + "]"
  }

  private static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "?" }
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
