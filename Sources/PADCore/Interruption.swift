import Dispatch
import Foundation
import Synchronization

/// Asks a running job to stop at its next safe point.
///
/// The first Ctrl-C (SIGINT) or SIGTERM sets the request; a second one ends the process at once,
/// as users expect of a program that seems to hang.
public final class Interruption: Sendable {
  private let requested = Atomic<Bool>(false)

  public init() {}

  public var isRequested: Bool { requested.load(ordering: .relaxed) }

  public func request() { requested.store(true, ordering: .relaxed) }

  /// Calls `body` while the two signals set this request, then restores the default handling.
  public func whileHandlingSignals<Result>(_ body: () throws -> Result) rethrows -> Result {
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        if isRequested { _exit(128 + number) }
        request()
      }
      source.activate()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try body()
  }
}
