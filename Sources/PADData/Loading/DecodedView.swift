internal import PADCore
internal import PADMedia

/// A sample's view as it is decoded, at the size that a network takes.
enum DecodedView: Sendable {
  case picture(Image)
  /// Gray.
  case depth(Image)
  case flow(OpticalFlow)

  var byteCount: Int {
    switch self {
    case .picture(let image), .depth(let image): image.pixels.count
    case .flow(let flow): flow.vectors.count * MemoryLayout<Float>.size
    }
  }

  /// - Throws: `PADError` naming what is wrong with the bytes.
  init(_ kind: ViewKind, of sample: StoredSample, in store: Store, input: InputSpec) throws {
    switch kind {
    case .face:
      self = .picture(try Self.sized(store.crop(of: sample), to: input.size))
    case .context:
      self = .picture(try Self.sized(store.picture(kind, of: sample), to: input.size))
    case .depth:
      self = .depth(try Self.sized(store.picture(kind, of: sample), to: input.size).gray())
    case .flow:
      self = .flow(try store.flow(of: sample))
    }
  }

  static func sized(_ image: Image, to size: Int) throws -> Image {
    guard image.width != size else { return image }
    return try image.resized(width: size, height: size, interpolation: .area)
  }

  /// [C, H, W]
  func shape(_ input: InputSpec) -> [Int] {
    switch self {
    case .picture: [3, input.size, input.size]
    case .depth: [1, input.size, input.size]
    case .flow(let flow): [2, flow.height, flow.width]
    }
  }

  /// Changes the view by a draw and writes it as a network takes it. What is seen moves alike in
  /// all views; colors and detail change in pictures only.
  ///
  /// - Throws: `PADError(.invalid)` where the draw's warp cannot be inverted.
  func write(
    _ draw: AugmentationDraw, input: InputSpec, into output: UnsafeMutableBufferPointer<Float>,
    at offset: Int
  ) throws {
    switch self {
    case .picture(let image):
      let changed = try draw.degradation.applied(to: draw.warp(image))
      changed.pixels.withUnsafeBufferPointer {
        draw.normalize($0, to: input, into: output, at: offset)
      }
    case .depth(let image):
      let warped = try draw.warp(image)
      for (index, value) in warped.pixels.enumerated() {
        output[offset + index] = Float(value) / 255
      }
    case .flow(let flow):
      let warped = try draw.warp(flow)
      let plane = warped.width * warped.height
      for pixel in 0..<plane {
        let vector =
          warped.isKnown(pixel)
          ? (warped.vectors[2 * pixel], warped.vectors[2 * pixel + 1]) : (0, 0)
        (output[offset + pixel], output[offset + plane + pixel]) = vector
      }
    }
  }
}

extension Store {
  /// A stored picture.
  ///
  /// - Throws: `PADError` naming the sample where the view is missing, damaged or not square.
  func picture(_ kind: ViewKind, of sample: StoredSample) throws -> Image {
    let bytes = try viewBytes(kind, of: sample)
    return try unusable(kind, of: sample) {
      let image = try Image(decoding: bytes)
      guard image.width == image.height else {
        throw PADError(
          .invalid, "\(image.width)x\(image.height) pixels; expected a square")
      }
      return image
    }
  }

  /// A stored flow.
  ///
  /// - Throws: `PADError` naming the sample where the flow is missing, damaged or of another size
  ///   than the store's.
  func flow(of sample: StoredSample) throws -> OpticalFlow {
    let bytes = try viewBytes(.flow, of: sample)
    return try unusable(.flow, of: sample) {
      let flow = try OpticalFlow(decoding: bytes)
      if let spec = views.flow, (flow.width, flow.height) != (spec.width, spec.height) {
        throw PADError(
          .invalid, "\(flow.width)x\(flow.height) pixels; expected \(spec.width)x\(spec.height)")
      }
      return flow
    }
  }

  private func unusable<T>(_ kind: ViewKind, of sample: StoredSample, _ read: () throws -> T)
    throws -> T
  {
    do {
      return try read()
    } catch {
      throw PADError(
        .unreadable, "\(url.path): the \(kind.rawValue) of '\(sample.id)' is unusable: \(error)",
        advice: "`bonafide store verify` lists every damaged view")
    }
  }
}
