internal import Foundation
internal import PADCore
internal import PADMedia

/// A picture or a clip on its way into the store.
struct PreparedMember: Sendable {
  /// One of a picture; one a sampled frame of a clip; of an unreadable clip one that says so.
  var samples: [PreparedSample]
  /// Nil for pictures and unreadable clips.
  var clip: PreparedClip?
}

/// Makes samples of a data set's members.
struct MemberReader: Sendable {
  let root: URL
  let sampling: FrameSampling
  /// Whether the frame behind each sampled one is read too.
  let readsNextFrames: Bool
  /// Whether the data set's own file of faces is read: where nobody uses it, it may be missing.
  let readsAnnotations: Bool
  let encoding: CropEncoding

  /// - Throws: only what is no single member's fault.
  func prepared(_ source: SourceSample, _ worker: Preparer.Worker) throws -> PreparedMember {
    let finder = try worker(source)
    do {
      switch source.media {
      case .picture(let url):
        let image = try Image.read(url)
        let input = FrameInput(
          image: image, annotation: try annotation(of: source, image),
          label: source.identity.label)
        return PreparedMember(samples: [try prepared(input, of: source, finder)])
      case .video(let url):
        return try clip(FrameSource.video(url), of: source, finder)
      case .pictures(let urls):
        return try clip(FrameSource.pictures(urls), of: source, finder)
      }
    } catch let error as PADError {
      return PreparedMember(samples: [failed(sample(of: source), error)])
    }
  }

  /// A still picture's face, from the list that names the picture or from a file beside it.
  private func annotation(of source: SourceSample, _ image: Image) throws -> FaceAnnotation? {
    guard source.annotation == nil, readsAnnotations else { return source.annotation }
    return try source.frames?.read(width: image.width, height: image.height)[0]
  }

  private func clip(_ frames: FrameSource, of source: SourceSample, _ finder: FaceFinder) throws
    -> PreparedMember
  {
    let annotations = readsAnnotations ? try source.frames?.read() ?? [:] : [:]
    var samples: [PreparedSample] = []
    let outcome = try frames.forEachFrame(sampling, withNext: readsNextFrames) { frame, next in
      let input = FrameInput(
        image: frame.image, next: next,
        frame: StoredSample.Frame(index: frame.index, time: frame.time),
        annotation: annotations[frame.index], label: source.identity.label)
      samples.append(try prepared(input, of: source, finder))
    }
    guard !samples.isEmpty else {
      throw PADError(
        .unreadable, "\(source.path): \(outcome.truncation ?? "the clip holds no frames")")
    }
    let clip = PreparedClip(
      identity: source.identity, source: source.path, frames: samples.count,
      note: outcome.truncation)
    return PreparedMember(samples: samples, clip: clip)
  }

  private func prepared(_ input: FrameInput, of source: SourceSample, _ finder: FaceFinder) throws
    -> PreparedSample
  {
    var sample = sample(of: source)
    if let frame = input.frame {
      sample.identity = source.identity.ofFrame(frame.index)
    }
    sample.frame = input.frame
    sample.annotation = input.annotation
    sample.pictureSize = StoredSample.PictureSize(
      width: input.image.width, height: input.image.height)
    do {
      guard let face = try finder(input) else {
        sample.status = .noFace
        sample.reason = "no face found"
        return PreparedSample(sample: sample, crop: nil)
      }
      sample.detection = face.detection
      return PreparedSample(
        sample: sample, crop: try CropCodec.encode(face.crop, as: encoding), views: face.views)
    } catch let error as PADError {
      return failed(sample, error)
    }
  }

  private func sample(of source: SourceSample) -> StoredSample {
    StoredSample(
      identity: source.identity, status: .prepared, annotation: source.annotation,
      source: source.path, sourceBytes: PreparationPlan.fileSize(of: source.media))
  }

  private func failed(_ sample: StoredSample, _ error: PADError) -> PreparedSample {
    var sample = sample
    sample.status = .unreadable
    sample.detection = nil
    // A store is passed on; where its pictures lay on one machine is not.
    sample.reason = error.message.replacingOccurrences(of: root.path + "/", with: "")
    return PreparedSample(sample: sample, crop: nil)
  }
}
