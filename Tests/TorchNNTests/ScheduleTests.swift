import Foundation
import Testing
import TorchNN

@Suite struct ScheduleTests {
  private static let schedules: [String: Schedule] = [
    "constant": .constant,
    "constantThenLinear": .constantThenLinear(constant: 12, total: 20),
    "step": .step(every: 7, factor: 0.1),
    "milestones": .milestones([4, 9, 15], factor: 0.3),
    "halving": .halving(every: 6),
    "cosine": .cosine(total: 20, minimum: 0.05),
    "warmUp": .warmUp(steps: 5, from: 0.2, then: .cosine(total: 15)),
  ]

  @Test("factors equal torch.optim.lr_scheduler's", arguments: schedules.keys.sorted())
  func golden(_ name: String) throws {
    let table = try JSONDecoder().decode(
      [String: [Double]].self,
      from: Data(contentsOf: Golden.folder.appending(path: "schedules.json")))
    let schedule = try #require(Self.schedules[name])
    expectClose((0..<20).map(schedule.factor(at:)), try #require(table[name]), 1e-12)
  }

  @Test func factorsStayAfterTheEnd() {
    #expect(Schedule.constantThenLinear(constant: 12, total: 20).factor(at: 100) == 0)
    #expect(Schedule.constantThenLinear(constant: 5, total: 5).factor(at: 5) == 0)
    #expect(Schedule.cosine(total: 20, minimum: 0.05).factor(at: 100) == 0.05)
  }

  @Test func schedulesSurviveCoding() throws {
    for schedule in Self.schedules.values {
      let data = try JSONEncoder().encode(schedule)
      #expect(try JSONDecoder().decode(Schedule.self, from: data) == schedule)
    }
  }
}
