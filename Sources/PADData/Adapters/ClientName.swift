extension String {
  /// The digits of a `client001` between underscores in a file's name, whatever else is wrong with the
  /// name; nil where there is none.
  var client: String? {
    split { $0 == "_" || $0 == "." }.lazy
      .filter { $0.hasPrefix("client") }.map { $0.dropFirst(6) }.first { $0.isDigits }
      .map(String.init)
  }
}
