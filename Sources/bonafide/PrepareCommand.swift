import ArgumentParser
import Foundation
import PADCore
import PADData
import PADPipeline

struct PrepareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Find the faces of a data set and keep their crops in a store.",
    discussion: """
      Example, for one's own pictures in me/live/SUBJECT/ and me/spoof/KIND/SUBJECT/:

        bonafide prepare --adapter folder --root me --store me.store

      A preparation that was interrupted goes on where it stopped when the same command runs \
      again. Every member that is not whole in the store is listed with its reason in \
      STORE.skipped.csv.

      Of a video ten frames spread over its length are taken; --frames asks for others. Beside \
      the face crop a store can hold the whole picture (--context), optical flow to the next \
      frame (--flow) and pseudo-depth (--depth):

        bonafide prepare --adapter replay-attack --root replay-attack --store r.store \
          --frames every=5 --flow dis --depth face-mesh
      """)

  enum Detector: String, ExpressibleByArgument, CaseIterable {
    case short
    case full
    case whole

    var value: CropSpec.Detector {
      switch self {
      case .short: .shortRange
      case .full: .fullRange
      case .whole: .wholePicture
      }
    }
  }

  enum Alignment: String, ExpressibleByArgument, CaseIterable {
    case box
    case eyes
  }

  /// Where level eyes lie in a crop: a third of the side apart, two fifths from the top.
  private static let eyeDistance = 1.0 / 3
  private static let eyeHeight = 0.4
  /// Forehead and chin are in the crop, and something of what surrounds the face.
  private static let boxMargin = 1.5

  @Option(help: "The data set's layout; `bonafide datasets` explains each.")
  var adapter: AdapterKind

  @Option(help: "The data set's folder, or a CSV manifest.", completion: .directory)
  var root: String

  @Option(help: "The store to make or to go on with.", completion: .file())
  var store: String

  @Option(help: "Another name for the data set; for own folders the folder's name is it.")
  var dataset: String?

  @Option(
    help: """
      Own folders: a regular expression whose first group takes the subject from a file's \
      name; or one with groups named subject, session, camera and video.
      """)
  var subjectPattern: String?

  @Option(
    help: """
      CASIA-FASD: whether the first of the two plain files of a kind (1, 3, 5, 7) is of low or \
      of normal quality; low where absent.
      """)
  var casiaFirst: CASIAPlainOrder?

  @Flag(
    help: """
      NUAA: the pictures of one recording (person, session, light, glasses) are one clip in the \
      order of their numbers, for --flow.
      """)
  var nuaaClips = false

  @Option(help: "Detector: short range, full range, or the whole picture as the face.")
  var detector: Detector?

  @Option(help: "Confidence from which a detection is a face, in 0...1.")
  var confidence: Double?

  @Option(help: "Share of the picture added as a mirrored border before detection.")
  var border: Double?

  @Option(help: "Lay the crop over the face's box, or turn and scale it by the eyes.")
  var align: Alignment?

  @Option(help: "With --align box: the crop's side over the box's longer side.")
  var margin: Double?

  @Option(help: "Width and height of the crops in pixels.")
  var size: Int?

  @OptionGroup(title: "Videos and views")
  var videos: VideoOptions

  @Option(help: "Keep crops as JPEG of this quality (1...100) and not as lossless PNG.")
  var jpeg: Int?

  @Option(help: "Pictures worked on at the same time.")
  var workers: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let request = PrepareRequest(
      adapter: adapter, root: URL(filePath: root), store: URL(filePath: store),
      options: AdapterOptions(
        dataset: dataset, subjectPattern: subjectPattern, casiaPlainOrder: casiaFirst,
        nuaaClips: nuaaClips),
      detector: detector?.value,
      minimumConfidence: confidence, border: border, alignment: alignment, size: size,
      choice: videos.face, usesAnnotations: videos.annotatedFaces ? true : nil,
      views: videos.views(cropSize: size), networks: videos.network.map { URL(filePath: $0) },
      sampling: try videos.sampling(), encoding: jpeg.map { .jpeg(quality: $0) } ?? .png,
      workers: max(1, workers))
    var line = PrepareProgressLine()
    let result: PrepareResult
    do {
      let interruption = Interruption()
      result = try interruption.whileHandlingSignals {
        try Preparing.prepare(request, interruption: interruption) { line.show($0) }
      }
    } catch let error as PreparationInterrupted {
      line.end()
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      throw ExitCode(130)
    } catch {
      line.end()
      throw error
    }
    line.end()
    print(json ? try result.json() : result.text)
  }

  private var alignment: CropSpec.Alignment? {
    switch (align, margin) {
    case (.eyes, _): .eyes(eyeDistance: Self.eyeDistance, eyeHeight: Self.eyeHeight)
    case (_, let margin?): .box(margin: margin)
    case (.box, nil): .box(margin: Self.boxMargin)
    case (nil, nil): nil
    }
  }

  func validate() throws {
    if align == .eyes, margin != nil {
      throw ValidationError("--margin is of crops over a box; leave it out with --align eyes")
    }
    if let jpeg, !(1...100).contains(jpeg) {
      throw ValidationError("--jpeg \(jpeg); expected 1...100")
    }
  }
}

extension AdapterKind: ExpressibleByArgument {}
extension CASIAPlainOrder: ExpressibleByArgument {}

/// One line that rewrites itself on a terminal, a line every ten seconds elsewhere; both on
/// standard error.
private struct PrepareProgressLine {
  private static let plainInterval = Duration.seconds(10)
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var last: Duration = .zero
  private var isOpen = false

  mutating func show(_ progress: PreparationProgress) {
    let isLast = progress.done == progress.total
    guard isTerminal || isLast || progress.elapsed - last >= Self.plainInterval else { return }
    last = progress.elapsed
    let seconds = progress.elapsed / .seconds(1)
    let rate = seconds > 0 ? Double(progress.fresh) / seconds : 0
    let left = rate > 0 ? Double(progress.total - progress.done) / rate : 0
    let samples = seconds > 0 ? Double(progress.samples) / seconds : 0
    let text =
      "prepared \(progress.done) of \(progress.total), \(Int(samples.rounded())) "
      + (progress.samples == progress.fresh ? "" : "frames ") + "a second, "
      + "\(Int(left.rounded(.up))) s left"
    write(isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n")
    isOpen = isTerminal
  }

  mutating func end() {
    if isOpen { write("\n") }
    isOpen = false
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
