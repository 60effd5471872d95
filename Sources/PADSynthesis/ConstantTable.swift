/// Numbers that are computed once and read by inner loops without bounds checks.
// The memory is written only before the table is handed out, and never freed: tables are globals.
package struct ConstantTable: @unchecked Sendable {
  private let values: UnsafePointer<Float>

  package init(_ numbers: [Float]) {
    let copy = UnsafeMutablePointer<Float>.allocate(capacity: numbers.count)
    copy.initialize(from: numbers, count: numbers.count)
    values = UnsafePointer(copy)
  }

  @inline(__always)
  package subscript(index: Int) -> Float { values[index] }
}
