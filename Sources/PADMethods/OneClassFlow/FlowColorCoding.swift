import Foundation
import PADCore
import Torch

/// Middlebury's color coding of optical flow as tensor operations: hue tells the direction,
/// saturation the length. Its colors equal `OpticalFlow.colorCoded` of PADMedia, byte for byte.
///
/// The radius is fixed once, from live training flows, and not each picture's longest vector:
/// that would blow up the noise of a fixed attack to the colors of a moving face.
///
/// Source: Baker et al., "A Database and Evaluation Methodology for Optical Flow", IJCV 2011, and
/// the benchmark's program `color_flow`.
public struct FlowColorCoding {
  /// Vectors of this length, in pixels, have the full color; longer ones are darker.
  public let radius: Double
  /// - Shape: [55, 3], float64, in 0...1
  private let hues: Tensor

  /// - Parameter radius: in pixels, above 0.
  /// - Throws: `PADError(.invalid)` for another radius; `TorchError` from the engine.
  public init(radius: Double, device: Device = .cpu) throws {
    try check("radius", radius, "pixels above 0") { $0.isFinite && $0 > 0 }
    self.radius = radius
    hues = try Tensor(
      Self.wheel.flatMap(\.self), shape: [Self.wheel.count, 3], device: device)
  }

  /// Colors in -1...1, as the generator's tanh gives them.
  ///
  /// Unknown motion (not a number, or above 1e9 pixels as in Middlebury's files) is black. It is
  /// computed in float64, whose colors are those of the picture on the disk.
  ///
  /// - Shape: flow [N, 2, H, W], (u, v) in pixels -> [N, 3, H, W], float32
  /// - Throws: `PADError(.invalid)` for another shape.
  public func pictures(of flow: Tensor) throws -> Tensor {
    let shape = flow.shape
    guard shape.count == 4, shape[1] == 2 else {
      throw PADError(.invalid, "flow \(shape); expected [N, 2, H, W], u and v in pixels")
    }
    return try withoutGradient {
      let limit = 1e9
      let isKnown =
        try flow.abs().lessOrEqual(to: limit).to(.float64)
        .sum(dims: [1], keepsDims: true).equal(to: 2)  // [N, 1, H, W]
      let vectors = try Tensor.where(isKnown, flow, flow.zerosLike()).to(.float64) / radius
      let levels = try levels(
        vectors.select(dim: 1, index: 0), vectors.select(dim: 1, index: 1))  // [N, 3, H, W]
      let visible = try Tensor.where(isKnown, levels, levels.zerosLike())
      return try (visible * (2.0 / 255) - 1).to(.float32)
    }
  }

  /// Whole numbers in 0...255.
  ///
  /// - Shape: u, v [N, H, W], in units of the radius -> [N, 3, H, W]
  private func levels(_ u: Tensor, _ v: Tensor) throws -> Tensor {
    let length = try (u.squared() + v.squared()).sqrt()
    let angle = try (-v).atan2(-u) / Double.pi  // -1...1
    let place = try (angle + 1) / 2 * Double(Self.wheel.count - 1)
    let index = try place.floor()
    let fraction = try (place - index).unsqueeze(-1)
    let low = try hues(at: index)  // [N, H, W, 3]
    let high = try hues(at: index + 1)
    let full = try (1 - fraction) * low + fraction * high
    let inside = try 1 - length.unsqueeze(-1) * (1 - full)
    let isInside = try length.lessOrEqual(to: 1).unsqueeze(-1)
    let value = try Tensor.where(isInside, inside, full * Self.outsideShade)
    return try (value * 255).floor().permute([0, 3, 1, 2])
  }

  /// - Shape: whole numbers [N, H, W] -> [N, H, W, 3]
  private func hues(at places: Tensor) throws -> Tensor {
    let count = Double(Self.wheel.count)
    let wrapped = try Tensor.where(
      places.greaterOrEqual(to: count), places - count, places)
    return try hues.indexSelect(dim: 0, indices: wrapped.to(.int64).reshape([-1]))
      .reshape(places.shape + [3])
  }

  /// What vectors beyond the radius keep of their color (`color_flow`).
  private static let outsideShade = 0.75

  /// 55 hues from red over yellow, green, cyan, blue and magenta back to red: how many steps each
  /// way has, and which channels are full, rise or fall along it.
  private static let wheel: [[Double]] = {
    let ways: [(steps: Int, full: Int, rises: Int?, falls: Int?)] = [
      (15, 0, 1, nil), (6, 1, nil, 0), (4, 1, 2, nil), (11, 2, nil, 1), (13, 2, 0, nil),
      (6, 0, nil, 2),
    ]
    return ways.flatMap { way in
      (0..<way.steps).map { step in
        var hue = [0.0, 0, 0]
        let part = 255 * step / way.steps
        hue[way.full] = 1
        if let channel = way.rises { hue[channel] = Double(part) / 255 }
        if let channel = way.falls { hue[channel] = Double(255 - part) / 255 }
        return hue
      }
    }
  }()
}

extension FlowColorCoding {
  /// Share of the live training vectors that get their full place within the wheel. Ours.
  public static let quantile = 0.99
  /// A radius that is never undercut: below it flow is noise. In pixels; ours.
  public static let smallestRadius = 0.5
  /// How many vectors are looked at, evenly spread; more change the quantile little.
  private static let vectorLimit = 1_000_000

  /// The radius that live training flows ask for: the length that 99 % of their vectors stay
  /// below.
  ///
  /// - Shape: flow [N, 2, H, W], (u, v) in pixels
  /// - Throws: `PADError(.insufficientData)` where no vector is known.
  public static func radius(of flow: Tensor) throws -> Double {
    let lengths = try withoutGradient {
      try flow.to(.float64).squared().sum(dims: [1]).sqrt().reshape([-1])
    }
    let step = max(1, lengths.count / vectorLimit)
    let known = try lengths.slice(dim: 0, step: step).contiguous().doubles()
      .filter { $0 <= 1e9 }.sorted()
    guard !known.isEmpty else {
      throw PADError(
        .insufficientData, "no vector of the training flows is known",
        advice: "Prepare the store with flow")
    }
    let place = Int((quantile * Double(known.count - 1)).rounded(.up))
    return max(smallestRadius, known[place])
  }
}
