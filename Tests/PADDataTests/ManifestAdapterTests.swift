import Foundation
import PADCore
import PADData
import Testing

@Suite("Manifest adapter")
struct ManifestAdapterTests {
  private func folder(_ manifest: String, _ files: [String] = ["a.jpg", "b.mp4", "c/1.png"]) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    try touch("", files, in: folder)
    try folder.write(manifest, to: "manifest.csv")
    return folder
  }

  @Test("every column, pictures, videos and folders of frames")
  func columns() throws {
    let folder = try folder(
      """
      path,label,kind,subject,video,session,camera,subset,attributes,box,eyes
      a.jpg,live,,anna,clip 1,s1,front,train,light=low;glasses=no,1 2 30 40,5 6 20 6.5
      b.mp4,attack,Print,"ben, the second",,,,test,,,

      "c",attack,,cleo,,s2,back,dev,,,
      """, ["a.jpg", "b.mp4", "c/2.png", "c/1.png", "c/notes.txt"])
    let listing = try ManifestAdapter(dataset: "own").list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(listing.warnings.isEmpty)
    #expect(
      listing.samples == [
        SourceSample(
          identity: SampleIdentity(
            id: "own/a.jpg", dataset: "own", label: .live, subject: "anna", video: "own/clip 1",
            session: "s1", camera: "front", subset: .train,
            attributes: ["light": "low", "glasses": "no"]),
          media: .picture(folder.path("a.jpg")), path: "a.jpg",
          annotation: FaceAnnotation(
            eyeOnPictureLeft: Point(x: 5, y: 6), eyeOnPictureRight: Point(x: 20, y: 6.5),
            box: BoundingBox(x: 1, y: 2, width: 30, height: 40))),
        SourceSample(
          identity: SampleIdentity(
            id: "own/b.mp4", dataset: "own", label: .attack, instrument: .print,
            subject: "ben, the second", subset: .test),
          media: .video(folder.path("b.mp4")), path: "b.mp4"),
        SourceSample(
          identity: SampleIdentity(
            id: "own/c", dataset: "own", label: .attack, instrument: .unspecified,
            subject: "cleo", session: "s2", camera: "back", subset: .development),
          media: .pictures([folder.path("c/1.png"), folder.path("c/2.png")]), path: "c"),
      ])
    // The file itself may be the root; its folder or its own name is the data set's.
    let byFile = try AdapterKind.manifest.adapter(root: folder.path("manifest.csv"))
    #expect(byFile.dataset == "manifest")
    #expect(try byFile.list(folder.path("manifest.csv")).samples.count == 3)
  }

  @Test("members that are no sample are skipped with their line")
  func broken() throws {
    let folder = try folder(
      """
      path,label,video
      a.jpg,live,
      gone.jpg,live,
      ../a.jpg,attack,
      notes.txt,live,
      empty,live,
      a.jpg,live,
      b.mp4,attack,clip
      """, ["a.jpg", "b.mp4", "notes.txt", "empty/readme.txt"])
    let listing = try ManifestAdapter(dataset: "own").list(folder.url)
    #expect(listing.samples.map(\.path) == ["a.jpg"])
    #expect(listing.skipped.map(\.line) == [3, 4, 5, 6, 7, 8])
    #expect(listing.skipped.allSatisfy { $0.path == "manifest.csv" })
    #expect(
      listing.skipped.map(\.reason) == [
        "'gone.jpg' is not there", "path '../a.jpg'; expected one below the manifest's folder",
        "'notes.txt' is neither a picture nor a video by its name",
        "folder 'empty' holds no pictures",
        "'a.jpg' is listed more than once; the first is used",
        "'b.mp4' is a clip; the columns video, box and eyes are of pictures",
      ])
    #expect(listing.warnings.map { $0.prefix(26) } == ["7 members name no subject;"])
  }

  @Test(
    "odd tables stop, naming file and line",
    arguments: [
      ("path,label\na.jpg,spoof\n", "manifest.csv:2: label 'spoof'; expected live or attack"),
      ("path,lable\n", "manifest.csv:1: unknown column 'lable'"),
      ("path,lable\n", "Did you mean 'label'?"),
      ("path,path,label\n", "manifest.csv:1: column 'path' appears twice"),
      ("path\n", "manifest.csv:1: column 'label' is missing"),
      ("path,label\na.jpg\n", "manifest.csv:2: 1 columns; expected 2"),
      ("path,label\n,live\n", "manifest.csv:2: no path"),
      ("path,label,kind\na.jpg,live,print\n", "manifest.csv:2: kind 'print' of a live member"),
      ("path,label,subset\na.jpg,live,eval\n", "subset 'eval'; expected train, dev or test"),
      ("path,label,attributes\na.jpg,live,light\n", "attribute 'light'; expected name=value"),
      ("path,label,attributes\na.jpg,live,a=1;a=2\n", "attribute 'a' appears twice"),
      ("path,label,box\na.jpg,live,1 2 3\n", "'1 2 3'; expected a box as x y width height"),
      ("path,label,box\na.jpg,live,1 2 0 4\n", "expected a width and a height above 0"),
      ("path,label,eyes\na.jpg,live,1 2 x 4\n", "'1 2 x 4'; expected eyes"),
      ("path,label\n\"a.jpg,live\n", "manifest.csv:2: column 1 has no closing quote"),
      ("", "manifest.csv: is empty"),
    ])
  func oddTables(text: String, words: String) throws {
    let folder = try folder(text)
    let error = #expect(throws: PADError.self) {
      try ManifestAdapter(dataset: "own").list(folder.url)
    }
    #expect(error?.kind == .invalid)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test("frames of a clip without a subject are of one person")
  func clips() throws {
    let folder = try folder(
      "path,label,video\n1.jpg,live,one\n2.jpg,live,one\n3.jpg,live,\n",
      ["1.jpg", "2.jpg", "3.jpg"])
    let samples = try ManifestAdapter(dataset: "own").list(folder.url).samples
    #expect(samples.map(\.identity.subject) == ["one", "one", "3.jpg"])
  }

  @Test(
    "a clip of two labels, subjects or subsets stops, naming both lines",
    arguments: [
      ("live,anna,train", "attack,anna,train", "is attack, subject 'anna', train;"),
      ("live,anna,train", "live,ben,train", "is live, subject 'ben', train;"),
      ("live,anna,train", "live,,train", "is live, subject 'one', train;"),
      ("live,,train", "live,,test", "is live, subject 'one', test;"),
      ("live,,train", "live,,", "is live, subject 'one', no subset;"),
    ])
  func splitClip(first: String, second: String, words: String) throws {
    let folder = try folder(
      "path,label,subject,subset,video\na.jpg,\(first),one\nb.jpg,\(second),one\n",
      ["a.jpg", "b.jpg"])
    let error = #expect(throws: PADError.self) {
      try ManifestAdapter(dataset: "own").list(folder.url)
    }
    #expect(error?.kind == .invalid)
    let message = error?.description ?? ""
    #expect(message.contains("manifest.csv:3: a frame of clip 'own/one' \(words)"), "\(message)")
    #expect(message.contains("; manifest.csv:2 has the clip as live"), "\(message)")
  }

  @Test("two ways of writing a path are one file")
  func paths() throws {
    let folder = try folder(
      "path,label\na.jpg,live\n./a.jpg,live\nc//./1.png,live\n.,live\n/a.jpg,live\n",
      ["a.jpg", "c/1.png"])
    let listing = try ManifestAdapter(dataset: "own").list(folder.url)
    #expect(listing.samples.map(\.identity.id) == ["own/a.jpg", "own/c/1.png"])
    #expect(listing.skipped.map(\.line) == [3, 5, 6])
    #expect(listing.skipped[0].reason == "'a.jpg' is listed more than once; the first is used")
  }

  @Test("a data set is not called by nothing", arguments: ["", " "])
  func emptyName(name: String) throws {
    let folder = try folder("path,label\na.jpg,live\n")
    for kind in AdapterKind.allCases {
      let error = #expect(throws: PADError.self) {
        try kind.adapter(root: folder.url, options: AdapterOptions(dataset: name))
      }
      #expect(error?.description.contains("name is empty") == true)
    }
  }

  @Test("a missing manifest and a person in two subsets are refused")
  func refusals() throws {
    let empty = try TemporaryFolder()
    let missing = #expect(throws: PADError.self) {
      try ManifestAdapter(dataset: "own").list(empty.url)
    }
    #expect(missing?.kind == .missing)
    let folder = try folder("path,label,subject,subset\na.jpg,live,x,train\nb.mp4,live,x,test\n")
    let shared = #expect(throws: PADError.self) {
      try ManifestAdapter(dataset: "own").list(folder.url)
    }
    #expect(shared?.description.contains("subject 'x' is in test") == true)
  }
}
