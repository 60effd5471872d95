/// Maps `inputs` with up to `workers` calls of `body` at a time.
///
/// - Parameter each: Called after each result arrives, by the caller's task.
/// - Returns: The results in the inputs' order.
/// - Throws: The first error of `body`, after the calls under way have ended; `CancellationError`
///   when the task is canceled.
func concurrently<Input: Sendable, Output: Sendable>(
  _ inputs: [Input], workers: Int, body: @escaping @Sendable (Input) throws -> Output,
  each: () -> Void = {}
) async throws -> [Output] {
  try await withThrowingTaskGroup(of: (Int, Output).self) { group in
    var results = [Output?](repeating: nil, count: inputs.count)
    var next = 0
    func start() {
      let (index, input) = (next, inputs[next])
      group.addTask {
        try Task.checkCancellation()
        return (index, try body(input))
      }
      next += 1
    }
    while next < min(workers, inputs.count) { start() }
    while let (index, output) = try await group.next() {
      results[index] = output
      each()
      if next < inputs.count { start() }
    }
    return results.compactMap { $0 }
  }
}
