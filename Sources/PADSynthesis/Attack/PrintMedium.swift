import Foundation
import PADMedia

/// A print on a flat or bent sheet under the room's light.
struct PrintMedium: SheetMedium {
  private let print: PrintedPicture
  private let lighting: Lighting
  /// Size of the printed picture in centimeters; the rest of the sheet is bare paper.
  private let width: Float
  private let height: Float

  /// - Parameters:
  ///   - picture: What was printed, RGB.
  ///   - margin: Bare paper around it on the sheet, in centimeters.
  init(
    _ picture: Image, on sheet: Sheet, margin: Float, printer: Printer, lighting: Lighting
  ) {
    print = PrintedPicture(picture, printer: printer)
    self.lighting = lighting
    width = sheet.width - 2 * margin
    height = sheet.height - 2 * margin
  }

  func radiance(at hit: Sheet.Hit, view: Vector, footprint: Float) -> Vector {
    let reflectance = print.reflectance(
      u: (hit.x / width + 0.5) * Float(print.width),
      v: (0.5 - hit.y / height) * Float(print.height), x: hit.x, y: hit.y,
      footprint: footprint)
    let slope =
      Vector(print.fiber(hit.x, hit.y), print.fiber(hit.y, hit.x), 0) * print.printer.texture
    return reflectance * lighting.irradiance(hit.normal)
      + highlight((hit.normal + slope).normalized, view)
  }

  private func highlight(_ normal: Vector, _ view: Vector) -> Vector {
    let printer = print.printer
    let towardsEye = -view.normalized
    let half = (lighting.keyDirection + towardsEye).normalized
    let key = power(dot(normal, half), printer.sharpness)
    let fillHalf = (lighting.fillDirection + towardsEye).normalized
    let fill = power(dot(normal, fillHalf), printer.sharpness)
    return (lighting.key * key + lighting.fill * fill) * printer.gloss
      + lighting.side * (0.02 * min(printer.gloss, 1))
  }
}
