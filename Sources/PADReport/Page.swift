import Foundation
import PADCore

/// The frame of every page: it holds all that it shows, and reaches nothing beyond itself.
struct Page {
  var title: String
  var subtitle: String?
  /// What stands between header and footer.
  var body: HTML
  var footer: String?
  /// A page without charts needs none.
  var scripts: PageScripts?

  /// The page's text.
  var html: String {
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>\(HTML(markup: ReportStyle.css))</style>
      </head>
      <body>
      <header><h1>\(title)</h1>\(subtitle.map { "<p>\($0)</p>" as HTML } ?? .nothing)</header>
      <main>
      \(scripts == nil ? .nothing : Self.withoutScripts)\
      \(body)
      </main>
      \(footer.map { "<footer>\($0)</footer>" as HTML } ?? .nothing)
      \(scripts?.html ?? .nothing)
      </body>
      </html>

      """
    return page.markup
  }

  /// The browser itself refuses whatever would reach beyond the page.
  private var policy: String {
    let pictures = "default-src 'none'; img-src data:"
    let styles = "; style-src 'unsafe-inline'"
    return scripts == nil
      ? pictures + styles : pictures + " blob:" + styles + "; script-src 'unsafe-inline'"
  }

  private static let withoutScripts: HTML = """
    <noscript><p class="banner">The charts need JavaScript; all numbers are in the tables.</p>\
    </noscript>

    """
}

/// What draws a page's charts.
struct PageScripts {
  let html: HTML

  /// - Parameters:
  ///   - charts: in any order; each has its figure in the page's body.
  ///   - library: the text of `plotly.min.js`.
  /// - Throws: `EncodingError` where a chart has no JSON form.
  init(drawing charts: [Chart], library: String) throws {
    // Within a script element only its end tag is special.
    let library = HTML(markup: library.replacing("</script", with: "<\\/script"))
    html = """
      <script type="application/json" id="charts">\(try Chart.json(charts))</script>
      <script>\(library)</script>
      <script>\(HTML(markup: ReportScript.javascript))</script>
      """
  }
}

/// `plotly.min.js`, which is copied into every page with charts.
enum PlotLibrary {
  /// - Throws: `PADError(.missing)` or `.unreadable` where the library cannot be read.
  static func read(_ plotly: URL) throws -> String {
    guard FileManager.default.fileExists(atPath: plotly.path) else {
      throw PADError(
        .missing, "\(plotly.path): no such file; expected plotly.min.js",
        advice: "Scripts/setup puts it there")
    }
    guard let library = try? String(contentsOf: plotly, encoding: .utf8),
      library.contains("Plotly")
    else {
      throw PADError(
        .unreadable, "\(plotly.path): is not plotly.min.js", advice: "Run Scripts/setup again")
    }
    return library
  }
}

extension Chart {
  var figure: HTML {
    """
    <figure><figcaption>\(title)</figcaption>\
    <div class="chart" id="\(id)" role="img" aria-label="\(title): \(summary)"></div></figure>
    """
  }
}

extension Report.Table {
  var html: HTML {
    let head = header.map { "<th scope=\"col\">\($0)</th>" as HTML }
    let lines = rows.map { row -> HTML in
      let cells = row.dropFirst().map { "<td>\($0)</td>" as HTML }
      return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>"
    }
    return """
      <p class="note">\(note)</p>
      <div class="scroll"><table><thead><tr>\(head)</tr></thead><tbody>\(lines)</tbody></table>\
      </div>
      """
  }
}
