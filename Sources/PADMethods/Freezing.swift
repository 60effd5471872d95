import TorchNN

/// Runs `body` while these parameters get no gradient: a loss that goes through a network without
/// moving it, such as a generator's through its discriminator.
///
/// - Throws: What `body` throws, or `TorchError` from the engine; the parameters are free again
///   either way.
func whileFrozen<Result>(_ parameters: [Parameter], _ body: () throws -> Result) throws -> Result {
  try parameters.forEach { try $0.freeze() }
  do {
    let result = try body()
    try parameters.forEach { try $0.unfreeze() }
    return result
  } catch {
    try parameters.forEach { try $0.unfreeze() }
    throw error
  }
}
