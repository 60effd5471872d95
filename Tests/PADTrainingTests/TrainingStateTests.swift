import Foundation
import PADTraining
import Testing

@Suite struct TrainingStateTests {
  /// A critic that steps twice in five steps has the mean of two values.
  @Test func aLossesMeanIsOverTheStepsThatHadIt() throws {
    var state = TrainingState(method: "pdgan", dataHash: "")
    state.stepInEpoch = 5
    state.lossSums = ["depth": 10, "critic-label": 3]
    state.lossCounts = ["depth": 5, "critic-label": 2]
    #expect(state.meanLosses == ["depth": 2, "critic-label": 1.5])
    let copy = try JSONDecoder().decode(TrainingState.self, from: JSONEncoder().encode(state))
    #expect(copy == state)
  }

  @Test func statesOfBeforeCountsTakeTheStepsOfTheEpoch() throws {
    var state = TrainingState(method: "cnn", dataHash: "")
    state.stepInEpoch = 4
    state.lossSums = ["classification": 2]
    state.lossCounts = nil
    #expect(state.meanLosses == ["classification": 0.5])
    #expect(TrainingState(method: "cnn", dataHash: "").meanLosses == [:])
  }
}
