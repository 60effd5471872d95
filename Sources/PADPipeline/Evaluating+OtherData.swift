import Foundation
import PADCore
import PADData
import PADMetrics
import PADTraining

// A run on data that it knows nothing of: the subset that another store's lists name, or all of the
// store, at the threshold that the run's own development data chose.

extension Evaluating {
  /// The store of a request, where it holds other data than the run's; nil where it is the run's own,
  /// wherever that lies now.
  static func otherData(than folder: URL, _ request: Request) throws -> Store? {
    guard let url = request.store else { return nil }
    let directory = RunDirectory(folder)
    try directory.requireRun()
    let manifest = try RunManifest.read(directory.manifest)
    let own = URL(filePath: manifest.store).standardizedFileURL
    guard own != url.standardizedFileURL, FileManager.default.fileExists(atPath: own.path) else {
      return nil
    }
    let store = try Store(at: url)
    let resolved = try? ProtocolFile.read(directory.dataProtocol).resolved(over: store.samples())
    return resolved?.dataHash() == manifest.dataHash ? nil : store
  }

  static func evaluate(_ run: TrainedRun, on store: Store, _ request: Request) throws -> Result {
    let trained = run.data.persons(in: .train).union(run.data.persons(in: .development))
    let (samples, title) = try samples(of: store, request) { $0.intersection(trained) }
    let development = try run.scores(of: run.data.samples(in: .development))
    var scores = try run.scores(of: samples, in: store)
    let recentering = try recenter(&scores, to: development, request)
    var marks: Set<Mark> = recentering == nil ? [] : [.targetAdapted]
    if !samples.persons.isDisjoint(with: trained) { marks.insert(.subjectsShared) }
    let name = run.directory.url.lastPathComponent
    let result = Result(
      name: "\(run.manifest.method) \(name) on \(store.url.lastPathComponent)",
      sections: [
        Section(
          title: title,
          evaluation: try Evaluation(
            test: ScoreTable(scores), development: ScoreTable(development),
            policy: request.policy, marks: marks, settings: request.settings))
      ],
      scores: request.scores
        ?? defaultScores(
          beside: store.url,
          model: URL(filePath: recentering == nil ? name : "\(name)-recentered")),
      step: run.best.step, unseenSubjectsOnly: request.unseenSubjectsOnly,
      recentering: recentering,
      cues: try cues(of: scores, samples: samples, in: store, request))
    try ScoreFile.write(scores.of(request.subset), to: result.scores)
    return result
  }
}
