internal import Foundation

/// Numbered pieces of work done by several threads ahead of a consumer, who gets the results
/// in order.
///
/// At most `ahead` results are under way or waiting. Each thread makes its own worker, so that
/// what a worker holds (a face detector) is never shared.
// @unchecked: every access to the mutable state holds `condition`.
final class OrderedWork<Output: Sendable>: @unchecked Sendable {
  typealias Worker = (Int) throws -> Output

  private let condition = NSCondition()
  private let end: Int
  private let ahead: Int
  private let makeWorker: @Sendable () throws -> Worker
  private var nextClaim: Int
  private var nextYield: Int
  private var results: [Int: Result<Output, any Error>] = [:]
  private var isCancelled = false
  private var liveThreads: Int
  private var waitedSoFar = Duration.zero

  init(
    _ range: Range<Int>, threads: Int, ahead: Int,
    worker makeWorker: @escaping @Sendable () throws -> Worker
  ) {
    precondition(threads > 0 && ahead > 0)
    end = range.upperBound
    nextClaim = range.lowerBound
    nextYield = range.lowerBound
    self.ahead = ahead
    self.makeWorker = makeWorker
    liveThreads = min(threads, range.count)
    for number in 0..<liveThreads {
      let thread = Thread { self.run() }
      thread.name = "bonafide worker \(number)"
      thread.start()
    }
  }

  /// The time that `next()` has waited for results.
  var waited: Duration { condition.withLock { waitedSoFar } }

  /// The next result in order; nil after the last, after a thrown error and after `cancel()`.
  ///
  /// - Throws: what the work of that number threw; the rest is then cancelled.
  func next() throws -> Output? {
    condition.lock()
    if results[nextYield] == nil, nextYield < end, !isCancelled {
      let start = ContinuousClock.now
      while results[nextYield] == nil, !isCancelled { condition.wait() }
      waitedSoFar += start.duration(to: .now)
    }
    guard !isCancelled, let result = results.removeValue(forKey: nextYield) else {
      condition.unlock()
      return nil
    }
    nextYield += 1
    condition.broadcast()
    condition.unlock()
    do {
      return try result.get()
    } catch {
      cancel()
      throw error
    }
  }

  /// Stops the threads after the pieces in their hands, and waits for them to end.
  func cancel() {
    condition.lock()
    isCancelled = true
    results = [:]
    condition.broadcast()
    while liveThreads > 0 { condition.wait() }
    condition.unlock()
  }

  /// As `cancel()`, without waiting.
  func abandon() {
    condition.withLock {
      isCancelled = true
      results = [:]
      condition.broadcast()
    }
  }

  private func run() {
    var worker: Worker?
    while let number = claim() {
      let result = Result {
        let ready = try worker ?? makeWorker()
        worker = ready
        return try ready(number)
      }
      condition.withLock {
        if !isCancelled { results[number] = result }
        condition.broadcast()
      }
    }
    condition.withLock {
      liveThreads -= 1
      condition.broadcast()
    }
  }

  private func claim() -> Int? {
    condition.withLock {
      while !isCancelled, nextClaim < end, nextClaim >= nextYield + ahead { condition.wait() }
      guard !isCancelled, nextClaim < end else { return nil }
      defer { nextClaim += 1 }
      return nextClaim
    }
  }
}
