import Foundation
import PADMetrics

/// A section of an analysis on the page.
struct AnalysisSection {
  let section: AnalysisPage.Section
  let index: Int

  /// The charts in the order of their figures.
  var charts: [Chart] {
    section.blocks.enumerated().compactMap { place, block in
      let id = "analysis-\(index)-\(place)"
      return switch block {
      case .curves(let chart): chart.chart(id: id)
      case .scores(let chart): chart.chart(id: id)
      case .scatter(let chart): chart.chart(id: id)
      case .bars(let chart): chart.chart(id: id)
      case .confusion, .table, .sheet, .note: nil
      }
    }
  }

  var html: HTML {
    let marks = section.marks.map { " <span class=\"badge\">\($0.rawValue)</span>" as HTML }
    return """
      <section><h2>\(section.title)\(marks)</h2><p class="facts">\(section.note)</p>
      \(pieces)</section>

      """
  }

  /// Charts that follow each other share a grid.
  private var pieces: [HTML] {
    var pieces: [HTML] = []
    var figures: [HTML] = []
    var waiting = charts[...]
    func closeGrid() {
      if !figures.isEmpty { pieces.append("<div class=\"charts\">\(figures)</div>\n") }
      figures = []
    }
    for block in section.blocks {
      switch block {
      case .curves, .scores, .scatter, .bars:
        if let chart = waiting.popFirst() { figures.append(chart.figure) }
      case .confusion(let table):
        closeGrid()
        pieces.append(table.html)
      case .table(let table):
        closeGrid()
        pieces.append("<h3>\(table.title)</h3>\(table.html)\n")
      case .sheet(let sheet):
        closeGrid()
        pieces.append(sheet.html)
      case .note(let text):
        closeGrid()
        pieces.append("<p class=\"note\">\(text)</p>\n")
      }
    }
    closeGrid()
    return pieces
  }
}

extension AnalysisPage.Sheet {
  fileprivate var html: HTML {
    """
    <h3>\(title)</h3><p class="note">\(note)</p>
    <div class="scroll"><img class="sheet" alt="\(title)" \
    src="data:image/png;base64,\(png.base64EncodedString())"></div>

    """
  }
}

extension ConfusionTable {
  /// Cells are tinted by their share of the class: right decisions green, wrong ones orange.
  fileprivate var html: HTML {
    let lines = rows.map { row -> HTML in
      let total = row.accepted + row.rejected
      let isLive = row.label == .live
      return """
        <tr><th scope="row">\(row.name)</th>\
        \(cell(row.accepted, of: total, isRight: isLive))\
        \(cell(row.rejected, of: total, isRight: !isLive))<td>\(grouped(total))</td></tr>
        """
    }
    return """
      <h3>\(title)</h3>
      <div class="scroll"><table class="confusion"><thead><tr><th scope="col">Samples that are</th>\
      <th scope="col">Taken for live</th><th scope="col">Taken for attacks</th>\
      <th scope="col">In all</th></tr></thead><tbody>\(lines)</tbody></table></div>

      """
  }

  private func cell(_ count: Int, of total: Int, isRight: Bool) -> HTML {
    let share = total == 0 ? 0 : Double(count) / Double(total)
    // Ten steps of tint: the page's rules hold no style of single elements.
    let tint = Int((share * 10).rounded())
    return """
      <td class="\(isRight ? "right" : "wrong")-\(tint)"><b>\(grouped(count))</b> \(percent(share))</td>
      """
  }
}
