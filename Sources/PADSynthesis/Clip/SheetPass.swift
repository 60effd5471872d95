import Foundation

/// Draws a sheet over a picture, row by row as a rolling shutter sees it.
///
/// Squares of 2 x 2 samples that lie wholly inside share one sample of the sheet's medium, of
/// twice the width; edges, hands and holes are looked at sample by sample.
struct SheetPass {
  let scene: SheetScene
  let camera: Pinhole
  let holes: [MovingSheet.Hole]
  /// The sheet when the shutter reads a row.
  let sheetAt: (_ row: Float) -> Sheet
  /// The same a frame later; nil where no flow is wanted.
  let laterSheetAt: ((_ row: Float) -> Sheet)?

  func render(_ medium: some SheetMedium, onto image: inout RadianceImage) {
    let laterMiddle = laterSheetAt.map { $0(Float(camera.height) / 2) }
    for top in stride(from: 0, to: camera.height, by: 2) {
      let row = row(top)
      for left in stride(from: 0, to: camera.width, by: 2) {
        switch place(row, left) {
        case .beyond: break
        case .inside(let hit, let view):
          let light = medium.radiance(
            at: hit, view: view, footprint: 2 * hit.depth / camera.focalLength)
          let index = top * camera.width + left
          for i in [index, index + 1, index + camera.width, index + camera.width + 1] {
            image.pixels[i] = light
            image.depth[i] = hit.depth
          }
        case .mixed:
          for (x, y) in [(left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)]
          where x < camera.width && y < camera.height {
            drawSample(row, x, y, medium, &image)
          }
        }
        guard let laterMiddle else { continue }
        for (x, y) in [(left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)]
        where x < camera.width && y < camera.height {
          drawFlow(row, x, y, laterMiddle, &image)
        }
      }
    }
  }

  /// How far a holding hand can stick out over the sheet's edges, in centimeters.
  private static let handReach: Float = 7

  private struct Row {
    let sheet: Sheet
    let intersector: Sheet.Intersector
    let top: Int
  }

  /// Where a square of 2 x 2 samples lies.
  private enum Place {
    /// Nowhere near the sheet.
    case beyond
    /// Wholly on the sheet, and on nothing else.
    case inside(Sheet.Hit, view: Vector)
    /// Each sample is to be looked at.
    case mixed
  }

  private func row(_ top: Int) -> Row {
    let sheet = sheetAt(Float(top) + 1)
    return Row(sheet: sheet, intersector: Sheet.Intersector(sheet), top: top)
  }

  private func place(_ row: Row, _ left: Int) -> Place {
    guard left + 1 < camera.width, row.top + 1 < camera.height else { return .mixed }
    let view = camera.ray(Float(left) + 1, Float(row.top) + 1)
    guard let hit = row.intersector.hit(view) else { return .mixed }
    let footprint = hit.depth / camera.focalLength
    // A turned sheet is wider in samples than its footprint says.
    let margin = 4 * footprint
    let (dx, dy) = (
      abs(hit.x) - row.sheet.width / 2, abs(hit.y) - row.sheet.height / 2
    )
    let beyond = scene.thumbs.isEmpty ? margin : max(margin, Self.handReach)
    if dx > beyond || dy > beyond { return .beyond }
    guard dx < -margin, dy < -margin else { return .mixed }
    for hole in holes where hole.distance(hit.x, hit.y) < 1.5 { return .mixed }
    for thumb in scene.thumbs {
      let reach = thumb.tip - SIMD2(hit.x, hit.y)
      let length = (thumb.root - thumb.tip)
      let far = (length * length).sum() + 4 * thumb.radius * thumb.radius + 8
      if (reach * reach).sum() < far { return .mixed }
    }
    return .inside(hit, view: view)
  }

  /// Which squares of 2 x 2 samples the sheet covers wholly, row by row.
  ///
  /// - Shape: [ceil(height / 2), ceil(width / 2)]
  func covered() -> [Bool] {
    stride(from: 0, to: camera.height, by: 2).flatMap { top in
      let row = row(top)
      return stride(from: 0, to: camera.width, by: 2).map { left in
        if case .inside = place(row, left) { return true }
        return false
      }
    }
  }

  private func drawSample(
    _ row: Row, _ x: Int, _ y: Int, _ medium: some SheetMedium, _ image: inout RadianceImage
  ) {
    let view = camera.ray(Float(x) + 0.5, Float(y) + 0.5)
    guard let hit = row.intersector.hit(view) else { return }
    let index = y * camera.width + x
    let isOnSheet =
      abs(hit.x) <= row.sheet.width / 2 && abs(hit.y) <= row.sheet.height / 2
    if let hand = scene.hand(at: hit, isOnSheet: isOnSheet) {
      image.pixels[index] = hand
    } else if isOnSheet {
      for hole in holes where hole.distance(hit.x, hit.y) < 1 {
        // The paper shades what is behind it.
        image.pixels[index] *= mix(0.8, 0.5, hole.distance(hit.x, hit.y))
        return
      }
      image.pixels[index] = medium.radiance(
        at: hit, view: view, footprint: hit.depth / camera.focalLength)
    } else {
      return
    }
    image.depth[index] = hit.depth
  }

  /// Where the point of the sheet that a sample sees lies a frame later: projected with the
  /// sheet's place at the time at which the shutter reads the row that it falls on.
  private func drawFlow(
    _ row: Row, _ x: Int, _ y: Int, _ middle: Sheet, _ image: inout RadianceImage
  ) {
    let index = y * camera.width + x
    let seen = SIMD2(Float(x) + 0.5, Float(y) + 0.5)
    guard let hit = row.intersector.hit(camera.ray(seen.x, seen.y)),
      // Holes and the background keep what was drawn there before.
      abs(image.depth[index] - hit.depth) < 1e-3 * hit.depth
    else { return }
    var now = camera.project(middle.point(hit.x, hit.y))
    if let laterSheetAt {
      for _ in 0..<2 { now = camera.project(laterSheetAt(now.y).point(hit.x, hit.y)) }
    }
    image.flow[index] = now - seen
  }
}
