import PADCore
import PADData
import PADMetrics

extension Evaluating {
  /// A part of the evaluated subset with a table of its own.
  struct Part {
    var title: String
    /// Nil means all.
    var ids: Set<String>?
    var marks: Set<Mark>
  }

  /// The subset, and the parts of a test that must be told apart: people not trained on, kinds of
  /// attack trained on, kinds held out, attacks on a support and in a hand.
  static func sections(of data: ResolvedProtocol, _ request: Request) -> [Part] {
    let name = "\(request.subset.rawValue), \(data.definition.name)"
    switch request.subset {
    case .train: return [Part(title: name, ids: nil, marks: [.trainingData])]
    case .development: return [Part(title: name, ids: nil, marks: [.developmentData])]
    case .test: break
    }
    let known = data.persons(in: .train).union(data.persons(in: .development))
    func part(_ title: String, _ samples: [StoredSample]) -> Part {
      Part(
        title: title, ids: Set(samples.map(\.id)),
        marks: samples.persons.isDisjoint(with: known) ? [] : [.subjectsShared])
    }
    if request.unseenSubjectsOnly {
      let unseen = data.testSamples(ofSubjectsOutside: [.train, .development])
      return [part("\(name), unseen subjects", unseen)]
    }
    var parts = [
      Part(title: name, ids: nil, marks: data.subjectsShared ? [.subjectsShared] : [])
    ]
    let untrained = data.testSamples(ofSubjectsOutside: [.train])
    if data.subjectsShared, !untrained.isEmpty {
      // Some of them may have chosen checkpoint and threshold; the mark says so.
      parts.append(part("subjects not trained on", untrained))
    }
    let heldOut = data.definition.heldOutInstruments.sorted().map(\.rawValue)
    if !heldOut.isEmpty {
      parts.append(part("attack kinds trained on", data.testOnSeenInstruments))
      parts.append(
        part(
          "attack kind held out (\(heldOut.joined(separator: ", ")))",
          data.testOnHeldOutInstruments))
    }
    return parts + supports(of: data)
  }

  /// All live samples with the attacks of one support each (Replay-Attack's `fixed` and `hand`);
  /// none where there are not several.
  private static func supports(of data: ResolvedProtocol) -> [Part] {
    let samples = data.samples(in: .test)
    let attacks = samples.filter { $0.identity.label == .attack }
    let supports = Set(attacks.compactMap(\.identity.support)).sorted()
    guard supports.count > 1 else { return [] }
    return supports.map { support in
      Part(
        title: "attacks with support '\(support)'",
        ids: Set(
          samples.filter { $0.identity.label == .live || $0.identity.support == support }.map(\.id)
        ),
        marks: data.subjectsShared ? [.subjectsShared] : [])
    }
  }
}
