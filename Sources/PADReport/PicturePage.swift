import Foundation
import PADCore

/// A page of pictures in groups, which holds everything that it shows.
public struct PicturePage: Sendable {
  /// Pictures under one heading.
  public struct Group: Sendable {
    /// The heading.
    public var title: String
    /// A line below it.
    public var detail: String
    /// In the order of the page.
    public var pictures: [Picture]

    /// Takes a heading and what stands under it.
    public init(title: String, detail: String, pictures: [Picture]) {
      self.title = title
      self.detail = detail
      self.pictures = pictures
    }
  }

  /// A picture as an encoded file.
  public struct Picture: Sendable {
    /// The encoded file.
    public var bytes: Data
    /// For example `image/jpeg`.
    public var mediaType: String
    /// What stands below it.
    public var caption: String
    /// What it is called in the data set.
    public var id: String

    /// Takes an encoded picture and what it is called.
    public init(bytes: Data, mediaType: String = "image/jpeg", caption: String, id: String) {
      self.bytes = bytes
      self.mediaType = mediaType
      self.caption = caption
      self.id = id
    }
  }

  /// The page's title.
  public var title: String
  /// In the order of the page.
  public var groups: [Group]

  /// Takes a title and groups.
  public init(title: String, groups: [Group]) {
    self.title = title
    self.groups = groups
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause.
  public func write(to url: URL) throws { try AtomicFile.write(html, to: url) }

  /// The page's text.
  public var html: String { Page(title: title, body: "\(groups.map(section))").html }

  private func section(_ group: Group) -> HTML {
    """
    <section><h2>\(group.title)</h2><p class="facts">\(group.detail)</p>
    <div class="pictures">\(group.pictures.map(figure))</div></section>

    """
  }

  private func figure(_ picture: Picture) -> HTML {
    """
    <figure class="picture"><img loading="lazy" alt="\(picture.id)" \
    src="data:\(picture.mediaType);base64,\(picture.bytes.base64EncodedString())">\
    <figcaption><span>\(picture.caption)</span>\
    <small title="\(picture.id)">\(picture.id)</small></figcaption></figure>
    """
  }
}
