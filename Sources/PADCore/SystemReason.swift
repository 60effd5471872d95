import Foundation

/// Why the system refused, in its own words (`No space left on device`).
public func systemReason(_ error: any Error) -> String {
  let error = error as NSError
  // Foundation on Linux keeps a POSIXError there, which is no NSError until it is bridged.
  let cause = (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? error
  guard cause.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
  return String(cString: strerror(Int32(cause.code)))
}
