import Foundation
import PADCore
import PADMedia
import PADTestSupport
import Testing

@Suite struct FlowFileTests {
  @Test func middleburyFilesAreRead() throws {
    let flow = try OpticalFlow.read(reference("flow.flo"))
    #expect((flow.width, flow.height) == (22, 16))
    for y in 0..<16 {
      for x in 0..<22 {
        let isUnknown = y == 2 && (x == 3 || x == 4)
        #expect(flow[x, y]?.u == (isUnknown ? nil : (Float(x) - 10.5) / 2))
        #expect(flow[x, y]?.v == (isUnknown ? nil : (Float(y) - 7.25) / 2))
      }
    }
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "copy.flo")
      try flow.write(to: url)
      #expect(try Data(contentsOf: url) == content("flow.flo"))
    }
  }

  @Test func colorsAreMiddleburys() throws {
    let flow = try OpticalFlow.read(reference("flow.flo"))
    #expect(try Data(flow.colorCoded(radius: 4).pixels) == content("flow.rgb"))
    var vectors: [Float] = []
    for y in -32...32 {
      for x in -32...32 { vectors += [Float(x), Float(y)] }
    }
    let wheel = OpticalFlow(width: 65, height: 65, vectors: vectors)
    #expect(try Data(wheel.colorCoded(radius: 24).pixels) == content("wheel.rgb"))
    #expect(
      message { try flow.colorCoded(radius: 0) } == "flow color radius 0.0; expected pixels above 0"
    )
  }

  @Test func damagedFlowFilesAreRefused() throws {
    let whole = try content("flow.flo")
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "a.flo")
      func refusal(_ data: Data) throws -> String {
        try data.write(to: url)
        return message { try OpticalFlow.read(url) }
      }
      #expect(try refusal(Data()) == "\(url.path): the file is empty; expected a .flo file")
      let cut = try refusal(whole.dropLast(4))
      #expect(
        cut.hasPrefix("\(url.path): 2824 bytes; a .flo file of 22x16 pixels has 2828"), "\(cut)")
      let other = try refusal(Data("PIEHx".utf8))
      #expect(other.hasSuffix("not a .flo file (it does not begin with 'PIEH')"))
      var negative = whole
      negative[7] = 0xFF
      let size = try refusal(negative)
      #expect(size.contains("a flow of -"), "\(size)")
      var huge = whole
      huge[6] = 0x7F
      let bound = try refusal(huge)
      #expect(bound.contains("at most 64000000 are accepted"), "\(bound)")
      try FileManager.default.removeItem(at: url)
      #expect(message { try OpticalFlow.read(url) } == "\(url.path): no such file")
    }
  }

  @Test func encodedFlowComesBack() throws {
    let flow = try OpticalFlow.read(reference("flow.flo"))
    let data = try flow.encoded()
    #expect(data.count < 600)
    let back = try OpticalFlow(decoding: data)
    // Halves and eighths are multiples of 1/64.
    for pixel in 0..<22 * 16 {
      let (x, y) = (pixel % 22, pixel / 22)
      #expect(back[x, y]?.u == flow[x, y]?.u)
      #expect(back[x, y]?.v == flow[x, y]?.v)
    }
    #expect(try flow.encoded() == data)
    #expect(try OpticalFlow(decoding: back.encoded(level: 9)) == back)
  }

  @Test func encodingRoundsAndClips() throws {
    let reach = OpticalFlow.encodedReach
    #expect(reach == 511.984375)
    // 0.7 is 44.8/64: the nearest step is 45/64.
    let fine = OpticalFlow(width: 1, height: 1, vectors: [0.7, -reach])
    #expect(try OpticalFlow(decoding: fine.encoded()).vectors == [0.703125, -reach])
    let far = OpticalFlow(width: 2, height: 1, vectors: [0, 0, 600, -600])
    #expect(
      message { try far.encoded() }
        == "flow at (1, 0): (600.0, -600.0) pixels; at most 511.98438 along an axis can be "
        + "encoded. Clip, or take smaller pictures")
    #expect(
      try OpticalFlow(decoding: far.encoded(clipping: true)).vectors == [0, 0, reach, -reach])
    #expect(message { try fine.encoded(level: 10) } == "compression level 10; expected 0...9")
  }

  @Test func otherPicturesAreNoFlow() throws {
    let gray = try Image(width: 4, height: 4, channels: 1).encoded(.png())
    #expect(
      message { try OpticalFlow(decoding: gray, name: "sample 7") }
        == "sample 7: not an encoded flow (not a gray picture of 16 bits)")
    let photo = try Image(width: 4, height: 4).encoded(.jpeg())
    #expect(message { try OpticalFlow(decoding: photo) }.contains("not an encoded flow"))
    let whole = try OpticalFlow(width: 2, height: 2, vectors: [0, 1, 2, 3, 4, 5, 6, 7]).encoded()
    #expect(message { try OpticalFlow(decoding: whole.dropLast(9)) }.contains("truncated"))
    #expect(message { try OpticalFlow(decoding: Data()) }.contains("the file is empty"))
  }
}
