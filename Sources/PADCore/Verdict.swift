/// What deployment says of one picture.
public enum Verdict: String, Codable, Sendable, CaseIterable {
  case live
  case attack
  case noFace = "no face"
  case unreadable
}
