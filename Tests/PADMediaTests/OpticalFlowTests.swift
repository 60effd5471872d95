import Foundation
import PADCore
import PADMedia
import PADTestSupport
import Testing

@Suite struct OpticalFlowTests {
  /// A texture without period, at any place.
  private static func texture(_ x: Double, _ y: Double) -> UInt8 {
    let waves =
      sin(0.31 * x + 0.17 * y) + sin(0.23 * y - 0.11 * x + 1) + sin(0.57 * x - 0.41 * y + 2)
      + sin(0.071 * x * 1.3 + 0.63 * y + 3)
    return UInt8((128 + 30 * waves).rounded())
  }

  /// The texture moved by (u, v) pixels to the right and down.
  private static func picture(_ u: Double, _ v: Double, width: Int = 128, height: Int = 96) -> Image
  {
    let pixels = (0..<height).flatMap { y in
      (0..<width).map { x in texture(Double(x) - u, Double(y) - v) }
    }
    return Image(width: width, height: height, channels: 1, pixels: pixels)
  }

  private static func constant(_ u: Float, _ v: Float, _ width: Int, _ height: Int) -> OpticalFlow {
    OpticalFlow(
      width: width, height: height, vectors: (0..<width * height).flatMap { _ in [u, v] })
  }

  @Test(arguments: FlowAlgorithm.allCases, [[3.0, -2.0], [-1.5, 0.75], [0, 0]])
  func aKnownShiftIsFound(algorithm: FlowAlgorithm, shift: [Double]) throws {
    let (from, to) = (Self.picture(0, 0), Self.picture(shift[0], shift[1]))
    let flow = try OpticalFlow.estimate(from: from, to: to, algorithm: algorithm)
    let exact = Self.constant(Float(shift[0]), Float(shift[1]), 128, 96)
    // What leaves the picture cannot be found.
    let mask = (0..<128 * 96).map { pixel in
      (12..<116).contains(pixel % 128) && (12..<84).contains(pixel / 128)
    }
    let error = try flow.meanEndPointError(against: exact, mask: mask)
    #expect(error < (algorithm == .dis(.medium) ? 0.15 : 0.3), "\(error)")
    // Estimated anew it is the same, and colors do not matter to gray pictures.
    #expect(try OpticalFlow.estimate(from: from.rgb(), to: to, algorithm: algorithm) == flow)
  }

  @Test func picturesOfOneSizeAreNeeded() {
    let text = message {
      try OpticalFlow.estimate(from: Image(width: 20, height: 20), to: Image(width: 20, height: 21))
    }
    #expect(text == "flow between pictures of 20x20 and 20x21; expected one size")
    let small = Image(width: 4, height: 4)
    #expect(
      message { try OpticalFlow.estimate(from: small, to: small) }.hasPrefix(
        "pictures of 4x4 pixels: dis found no flow"))
  }

  @Test func algorithmsHaveNames() throws {
    for algorithm in FlowAlgorithm.allCases {
      #expect(try FlowAlgorithm(text: algorithm.text) == algorithm)
    }
    #expect(
      message { try FlowAlgorithm(text: "farnback") }
        == "flow algorithm 'farnback'; did you mean 'farneback'? "
        + "Expected dis-ultrafast, dis-fast, dis, farneback")
  }

  @Test func errorsAndMagnitudesAreMeans() throws {
    // Differences (3, 4), (0, 0), (0, -2), unknown: lengths 5, 0, 2.
    let flow = OpticalFlow(width: 2, height: 2, vectors: [3, 4, 1, 0, 0, 0, 1e10, 0])
    let reference = OpticalFlow(width: 2, height: 2, vectors: [0, 0, 1, 0, 0, 2, 0, 0])
    #expect(abs(try flow.meanEndPointError(against: reference) - 7.0 / 3) < 1e-12)
    let mask = [true, false, true, true]
    #expect(try flow.meanEndPointError(against: reference, mask: mask) == 3.5)
    #expect(abs(try flow.meanMagnitude() - 2) < 1e-12)
    #expect(flow[1, 1] == nil)
    #expect(flow[0, 0]?.v == 4)

    let unknown = Self.constant(.nan, 0, 2, 2)
    #expect(
      message { try unknown.meanMagnitude() } == "a flow of 2x2 without a known vector")
    #expect(throws: PADError.self) {
      try flow.meanEndPointError(against: reference, mask: [false, false, false, true])
    }
    #expect(
      message { try flow.meanEndPointError(against: Self.constant(0, 0, 3, 2)) }
        == "flows of 2x2 and 3x2 pixels; expected one size. Resize one of them")
    #expect(
      message { try flow.meanEndPointError(against: reference, mask: [true]) }
        == "a mask of 1 pixels for a flow of 2x2")
  }

  @Test func resizingScalesVectors() throws {
    let flow = Self.constant(4, -6, 8, 6)
    let small = try flow.resized(width: 4, height: 2)
    #expect(small == Self.constant(2, -2, 4, 2))
    #expect(try small.resized(width: 8, height: 6) == flow)
    #expect(throws: PADError.self) { try flow.resized(width: 0, height: 2) }
    // Averages of 2 x 2 pixels: (1 + 3 + 5 + 7) / 4 = 4, halved.
    let means = OpticalFlow(width: 2, height: 2, vectors: [1, 0, 3, 0, 5, 0, 7, 8])
    #expect(try means.resized(width: 1, height: 1).vectors == [2, 1])
  }

  @Test func unknownVectorsSpreadWhenResized() throws {
    var flow = Self.constant(1, 1, 4, 4)
    flow.vectors[0] = OpticalFlow.unknown
    let small = try flow.resized(width: 2, height: 2)
    #expect(small[0, 0] == nil)
    #expect(small[1, 1]?.u == 0.5)
  }

  @Test func croppingMirrorsMotion() throws {
    // u tells the column, v the row.
    let flow = OpticalFlow(
      width: 3, height: 2, vectors: [1, 10, 2, 10, 3, 10, 1, 20, 2, 20, 3, 20])
    let inside = try flow.cropped(BoundingBox(x: 1, y: 0, width: 2, height: 2))
    #expect(inside.vectors == [2, 10, 3, 10, 2, 20, 3, 20])
    // One pixel beyond left and top: the columns are 1' 0 1, the rows 1' 0.
    let beyond = try flow.cropped(BoundingBox(x: -1, y: -1, width: 3, height: 2))
    #expect(
      beyond.vectors == [-2, -20, 1, -20, 2, -20, -2, 10, 1, 10, 2, 10])
    let resized = try flow.cropped(
      BoundingBox(x: 0, y: 0, width: 2, height: 2), width: 4, height: 4)
    #expect((resized.width, resized.height) == (4, 4))
    #expect(throws: PADError.self) {
      try flow.cropped(BoundingBox(x: 0, y: 0, width: 0, height: 2))
    }
  }

  /// Bilinear samples of an affine field are exact: at p' = T p the warped flow is L (M p + t), where
  /// L is T's linear part.
  @Test func warpingTurnsAndScalesTheVectors() throws {
    func field(_ x: Double, _ y: Double) -> (u: Double, v: Double) {
      (2 + 0.125 * x - 0.25 * y, -1 + 0.5 * x + 0.0625 * y)
    }
    let vectors = (0..<24).flatMap { y in
      (0..<32).flatMap { x -> [Float] in
        let (u, v) = field(Double(x) + 0.5, Double(y) + 0.5)
        return [Float(u), Float(v)]
      }
    }
    var flow = OpticalFlow(width: 32, height: 24, vectors: vectors)
    let transform = AffineTransform2D.translation(x: -16, y: -12)
      .followed(by: .rotation(radians: 0.4)).followed(by: .scaling(by: 1.25))
      .followed(by: .translation(x: 17.5, y: 11))
    let back = try #require(transform.inverse)
    let warped = try flow.warped(transform)
    var inside = 0
    for y in 0..<24 {
      for x in 0..<32 {
        let place = back(Point(x: Double(x) + 0.5, y: Double(y) + 0.5))
        guard (1..<31).contains(place.x), (1..<23).contains(place.y) else { continue }
        inside += 1
        let (u, v) = field(place.x, place.y)
        let got = try #require(warped[x, y])
        #expect(abs(Double(got.u) - (transform.a * u + transform.b * v)) < 1e-4)
        #expect(abs(Double(got.v) - (transform.c * u + transform.d * v)) < 1e-4)
      }
    }
    #expect(inside > 300)

    flow.vectors[2 * (12 * 32 + 16)] = OpticalFlow.unknown
    let holed = try flow.warped(.translation(x: 0.5, y: 0))
    #expect(holed[16, 12] == nil && holed[17, 12] == nil && holed[18, 12] != nil)
    #expect(throws: PADError.self) { try flow.warped(.scaling(by: 0)) }
  }

  /// One pixel beyond the edge lies the pixel beside the edge, moving the other way.
  @Test func warpingMirrorsMotion() throws {
    let flow = OpticalFlow(width: 3, height: 1, vectors: [1, 10, 2, 10, 3, 10])
    let moved = try flow.warped(.translation(x: 1, y: 0))
    #expect(moved.vectors == [-2, 10, 1, 10, 2, 10])
  }

  @Test func croppingAgreesWithTheMirroredPicture() throws {
    // The crop of the flow is the flow of the crops: tested on what a mirror shows.
    let box = BoundingBox(x: -32, y: -16, width: 96, height: 64)
    let (from, to) = (Self.picture(0, 0), Self.picture(2, 1))
    let cut = try OpticalFlow.estimate(
      from: from.cropped(box, width: 96, height: 64), to: to.cropped(box, width: 96, height: 64))
    let flow = try OpticalFlow.estimate(from: from, to: to).cropped(box)
    // Away from the mirrors and the edge, where motion has a kink.
    let mask = (0..<96 * 64).map { pixel in
      let (x, y) = (pixel % 96, pixel / 96)
      return [8..<20, 46..<88].contains { $0.contains(x) } && [28..<56].contains { $0.contains(y) }
    }
    #expect(try cut.meanEndPointError(against: flow, mask: mask) < 0.3)
    #expect((flow[10, 40]?.u ?? 0) < -1.5)
  }
}
