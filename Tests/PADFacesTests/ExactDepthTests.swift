import Foundation
import PADCore
import PADFaces
import PADMedia
import PADSynthesis
import Testing

/// Pseudo-depth against the exact depth of rendered heads. Scale and offset are unknown to a
/// single picture, so both are fitted to each head by least squares first, as evaluations of
/// monocular depth do (Eigen et al., NIPS 2014; Ranftl et al., TPAMI 2022).
@Suite struct ExactDepthTests {
  private struct Head {
    var image: Image
    /// Centimeters; infinite in the background.
    var depth: [Float]
  }

  private func head(_ index: Int) -> Head {
    var generator = SeededGenerator(seed: 400 + UInt64(index))
    let camera = CameraModel.all[index % CameraModel.all.count]
    let person = Person(
      Subject(name: "head", tone: Float(index % 10) / 9, using: &generator))
    let scene = Scene(
      Framing(using: &generator), through: camera.pinhole, using: &generator)
    let factor = CameraModel.supersampling
    let light = scene.render(person, through: camera.pinhole.supersampled(factor))
    let depth = (0..<camera.width * camera.height).map { pixel in
      light.depth[pixel / camera.width * factor * light.width + pixel % camera.width * factor]
    }
    return Head(image: camera.capture(light, using: &generator), depth: depth)
  }

  private struct Fit {
    /// Root mean square error over the range of the face's exact depth (1st to 99th percentile).
    var error: Double
    var correlation: Double
  }

  /// - Parameter pairs: pseudo-depth (nearer is larger) and exact nearness in centimeters.
  private func fit(_ pairs: [(pseudo: Double, exact: Double)]) -> Fit {
    let count = Double(pairs.count)
    let (meanX, meanY) = pairs.reduce((0.0, 0.0)) {
      ($0.0 + $1.pseudo / count, $0.1 + $1.exact / count)
    }
    let (xx, xy, yy) = pairs.reduce((0.0, 0.0, 0.0)) { sums, pair in
      let (x, y) = (pair.pseudo - meanX, pair.exact - meanY)
      return (sums.0 + x * x, sums.1 + x * y, sums.2 + y * y)
    }
    let residual = (yy - xy * xy / xx) / count
    let sorted = pairs.map(\.exact).sorted()
    return Fit(
      error: max(0, residual).squareRoot()
        / (sorted[sorted.count * 99 / 100] - sorted[sorted.count / 100]),
      correlation: xy / (xx * yy).squareRoot())
  }

  /// Whether the face reaches two pixels around: a step beyond its outline lies the neck, hair
  /// or the background, whose depth is not the face's.
  private func isInside(_ map: FaceDepth, _ index: Int) -> Bool {
    let (x, y) = (index % map.size, index / map.size)
    guard (2..<map.size - 2).contains(x), (2..<map.size - 2).contains(y) else { return false }
    return (-2...2).allSatisfy { dy in
      (-2...2).allSatisfy { dx in map.values[(y + dy) * map.size + x + dx] > 0 }
    }
  }

  @Test(.enabled(if: isOptimized, "renders heads: optimized builds only"))
  func meshDepthFollowsExactDepth() throws {
    let cropper = try FaceCropper(spec: CropSpec())
    let pseudo = try PseudoDepth(cropper: cropper, size: 128)
    var (fits, absent): ([Fit], Int) = ([], 0)
    for index in 0..<16 {
      let head = head(index)
      guard let face = try cropper.crop(head.image)?.face,
        let map = try pseudo.depth(head.image, face: face).depth
      else {
        absent += 1
        continue
      }
      let back = try #require(try cropper.transform(of: face).inverse)
      let pairs = map.values.indices.compactMap { index -> (Double, Double)? in
        let place = back(Point(x: Double(index % 128) + 0.5, y: Double(index / 128) + 0.5))
        let (x, y) = (Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
        guard isInside(map, index), x >= 0, y >= 0, x < head.image.width, y < head.image.height
        else { return nil }
        let exact = head.depth[y * head.image.width + x]
        return exact.isFinite ? (Double(map.values[index]), -Double(exact)) : nil
      }
      fits.append(fit(pairs))
    }
    let errors = fits.map(\.error).sorted()
    let correlations = fits.map(\.correlation).sorted()
    print(
      "pseudo-depth of \(fits.count) rendered heads (\(absent) without a face): error "
        + "\(errors[errors.count / 2]) of the depth range (worst \(errors[errors.count - 1])), "
        + "correlation \(correlations[correlations.count / 2]) (worst \(correlations[0]))")
    #expect(absent <= 1)
    // What remains is mostly a tilt: the network underrates how far a head nods and turns.
    #expect(errors[errors.count / 2] < 0.15)
    #expect(errors[errors.count - 1] < 0.2)
    #expect(correlations[correlations.count / 2] > 0.75)
  }

  @Test(.enabled(if: isOptimized, "renders a head: optimized builds only"))
  func aTurnedHeadsFarCheekIsFarther() throws {
    var generator = SeededGenerator(seed: 31)
    let camera = CameraModel.laptop
    let person = Person(Subject(name: "turned", tone: 0.3, using: &generator))
    var scene = Scene(
      Framing(share: 0.5, offset: .zero), through: camera.pinhole, restlessness: 0,
      using: &generator)
    let cropper = try FaceCropper(spec: CropSpec())
    let pseudo = try PseudoDepth(cropper: cropper, size: 128)
    /// Mean depth of the face's columns at the picture's right, less that at its left.
    func slope(yaw: Float) throws -> Double {
      scene.pose.yaw = yaw
      let light = scene.render(
        person, through: camera.pinhole.supersampled(CameraModel.supersampling))
      let image = camera.capture(light, using: &generator)
      let face = try #require(try cropper.crop(image)?.face)
      let map = try #require(try pseudo.depth(image, face: face).depth)
      let seen = map.values.indices.filter { map.values[$0] > 0 }
      let columns = seen.map { $0 % 128 }.sorted()
      let (first, last) = (columns[columns.count / 10], columns[columns.count * 9 / 10])
      func mean(_ indices: [Int]) -> Double {
        indices.reduce(0) { $0 + Double(map.values[$1]) } / Double(indices.count)
      }
      return mean(seen.filter { $0 % 128 > last }) - mean(seen.filter { $0 % 128 < first })
    }
    let (left, straight, right) = (
      try slope(yaw: -0.4), try slope(yaw: 0), try slope(yaw: 0.4)
    )
    // A face is round: turned, its rims differ by less than they would on a plane.
    #expect(abs(straight) < 0.01)
    #expect(left > 0.015 && right < -0.015, "\(left), \(straight), \(right)")
  }
}

private let isOptimized: Bool = {
  #if DEBUG
    false
  #else
    true
  #endif
}()
