import Foundation
import PADCore
import PADMedia

/// Files written by `Reference/pictures.py`.
func reference(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Reference").appending(path: name)
}

func content(_ name: String) throws -> Data { try Data(contentsOf: reference(name)) }

func gray(_ rows: [[UInt8]]) -> Image {
  Image(width: rows[0].count, height: rows.count, channels: 1, pixels: rows.flatMap(\.self))
}

/// A picture whose pixel (x, y) has the color [red, green, blue].
func drawn(width: Int, height: Int, _ color: (_ x: Int, _ y: Int) -> [Int]) -> Image {
  var pixels: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width { pixels += color(x, y).map { UInt8($0) } }
  }
  return Image(width: width, height: height, pixels: pixels)
}

extension Image {
  func rgb(_ x: Int, _ y: Int) -> [Int] {
    (0..<3).map { Int(pixels[(y * width + x) * channels + $0]) }
  }
}

/// The largest difference of two pixel arrays of the same length.
func largestDifference(_ a: [UInt8], _ b: [UInt8]) -> Int {
  precondition(a.count == b.count)
  return zip(a, b).map { abs(Int($0) - Int($1)) }.max() ?? 0
}
