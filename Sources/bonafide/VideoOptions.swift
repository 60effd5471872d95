import ArgumentParser
import PADCore
import PADMedia

/// What `prepare` takes of videos, and what it derives beside the face crop.
struct VideoOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Frames of a video that become samples: all, first=N, every=N, even=N or time=SECONDS. The \
      default is even=10, and all where flow is asked for.
      """, valueName: "sampling"))
  var frames: String?

  @Option(help: "Which of several faces is the subject's.")
  var face: FaceChoice?

  @Flag(help: "Cut by the boxes and eyes that the data set itself gives, not by detections.")
  var annotatedFaces = false

  @Option(help: "Keep the whole picture too, at this width and height.")
  var context: Int?

  @Option(
    help: ArgumentHelp(
      """
      Keep the optical flow to the next frame too: dis-ultrafast, dis-fast, dis, \
      farneback, or the name on a --network card.
      """, valueName: "algorithm"))
  var flow: String?

  @Option(help: "The flow of the whole frame (the default), or of the face's square held still.")
  var flowArea: ViewSpecs.Flow.Area?

  @Option(help: ArgumentHelp("Width and height of the flow (320x240).", valueName: "WxH"))
  var flowSize: String?

  @Option(
    help: ArgumentHelp(
      "Keep pseudo-depth too: face-mesh, or the name on a --network card.", valueName: "source"))
  var depth: String?

  @Option(help: "Width and height of the depth maps; the crop's where it is not given.")
  var depthSize: Int?

  @Option(
    help: ArgumentHelp(
      "The JSON card of an ONNX flow or depth network; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var network: [String] = []

  func sampling() throws -> FrameSampling? { try frames.map { try FrameSampling(text: $0) } }

  /// Nil where no view is asked for: an existing store keeps its own.
  func views(cropSize: Int?) -> ViewSpecs? {
    guard context != nil || flow != nil || depth != nil else { return nil }
    let sides = sides ?? []
    return ViewSpecs(
      context: context.map { ViewSpecs.Context(size: $0) },
      flow: flow.map {
        let standard = ViewSpecs.Flow()
        return ViewSpecs.Flow(
          algorithm: $0, area: flowArea ?? standard.area, width: sides.first ?? standard.width,
          height: sides.last ?? standard.height)
      },
      depth: depth.map {
        ViewSpecs.Depth(source: $0, size: depthSize ?? cropSize ?? CropSpec().size)
      })
  }

  private var sides: [Int]? {
    let numbers = (flowSize ?? "").split(separator: "x").compactMap { Int($0) }
    return numbers.count == 2 ? numbers : nil
  }

  func validate() throws {
    if let flowSize, sides == nil {
      throw ValidationError("--flow-size \(flowSize); expected a size such as 320x240")
    }
    if flow == nil, flowSize != nil || flowArea != nil {
      throw ValidationError("--flow-size and --flow-area are of --flow; name its algorithm too")
    }
    if depth == nil, depthSize != nil {
      throw ValidationError("--depth-size is of --depth; name its source too")
    }
  }
}

extension FaceChoice: ExpressibleByArgument {}
extension ViewSpecs.Flow.Area: ExpressibleByArgument {}
