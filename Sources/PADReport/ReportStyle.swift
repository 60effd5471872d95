/// The page's looks: one column, light and dark by the reader's setting, plain on paper.
enum ReportStyle {
  static let css = """
    :root {
      --page: #f6f7f9; --card: #ffffff; --ink: #1c2430; --soft: #5b6675; --rule: #dfe3e8;
      --accent: #1f5fbf; --live: #18794e; --attack: #c2410c; --warn-bg: #fff3dc; --warn: #7a4a00;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #12161c; --card: #1a2028; --ink: #e6eaf0; --soft: #9aa6b5; --rule: #2e3742;
        --accent: #7db2ff; --live: #4cc38a; --attack: #ff8f5e; --warn-bg: #3a2c10; --warn: #ffd58a;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--page); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
    }
    header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
    header { padding-top: 32px; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
    header p { margin: 4px 0 0; color: var(--soft); }
    section {
      background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
      padding: 20px 24px; margin: 20px 0;
    }
    h2 { font-size: 1.3rem; margin: 0 0 8px; }
    h3 { font-size: 1.02rem; margin: 24px 0 8px; }
    p { margin: 8px 0; }
    .facts, .note { color: var(--soft); }
    .note { font-size: .85rem; }
    .banner {
      background: var(--warn-bg); color: var(--warn); border-left: 4px solid currentColor;
      border-radius: 4px; padding: 8px 12px; font-weight: 600;
    }
    .badge {
      display: inline-block; background: var(--warn-bg); color: var(--warn); border-radius: 9px;
      padding: 0 8px; font-size: .75rem; font-weight: 600; white-space: nowrap;
    }
    .tiles {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px;
      margin: 16px 0;
    }
    .tile {
      border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; display: flex;
      flex-direction: column; align-items: flex-start;
    }
    .tile .name { color: var(--soft); font-size: .85rem; }
    .tile .value { font-size: 1.55rem; font-weight: 650; font-variant-numeric: tabular-nums; }
    .tile .interval {
      color: var(--soft); font-size: .8rem; font-variant-numeric: tabular-nums; min-height: 1.2em;
    }
    .charts {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
      gap: 20px;
    }
    figure { margin: 0; min-width: 0; }
    .charts figcaption { font-weight: 600; font-size: .95rem; }
    .chart { height: 340px; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .88rem; }
    th, td { padding: 6px 10px; border-bottom: 1px solid var(--rule); vertical-align: top; }
    td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    th { text-align: left; font-weight: 500; }
    thead th { color: var(--soft); text-align: right; font-size: .8rem; white-space: nowrap; }
    thead th:first-child, thead th.wide { text-align: left; }
    td.wide, td.text { text-align: left; white-space: normal; color: var(--soft); }
    td.text { color: var(--ink); overflow-wrap: anywhere; }
    .entries th { width: 14rem; color: var(--soft); }
    tr.group th { padding-top: 16px; font-weight: 650; }
    tr.worst th, tr.worst td { font-weight: 650; }
    details { margin: 8px 0; }
    summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
    .pictures {
      display: grid; grid-template-columns: repeat(auto-fill, minmax(112px, 1fr)); gap: 12px;
    }
    .picture {
      border: 2px solid var(--rule); border-radius: 8px; overflow: hidden; background: var(--page);
    }
    .picture.wrong { border-color: var(--attack); }
    .picture img { display: block; width: 100%; aspect-ratio: 1; object-fit: cover; }
    .picture figcaption {
      padding: 6px 8px; display: flex; flex-direction: column; font-size: .8rem; line-height: 1.35;
    }
    .picture b { font-variant-numeric: tabular-nums; }
    .picture span { color: var(--soft); }
    .picture small {
      color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
    }
    .sheet { display: block; max-width: 100%; border-radius: 6px; }
    .confusion { max-width: 640px; }
    \(tints)
    ul { margin: 8px 0; padding-left: 1.3em; }
    footer { color: var(--soft); font-size: .82rem; padding-bottom: 40px; }
    @media (max-width: 560px) {
      header, main, footer { padding-left: 12px; padding-right: 12px; }
      section { padding: 16px 14px; border-radius: 8px; }
      h1 { font-size: 1.5rem; }
      .tiles { grid-template-columns: repeat(2, 1fr); gap: 8px; }
      .tile .value { font-size: 1.25rem; }
      .tile .interval { font-size: .72rem; }
      .chart { height: 300px; }
      .entries th { width: 40%; }
      th, td { padding: 6px 7px; }
      .measures thead { display: none; }
      .measures tbody, .measures tr.group, .measures tr.group th { display: block; }
      .measures tr:not(.group) {
        display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid var(--rule);
        padding: 4px 0;
      }
      .measures tr:not(.group) > * { border: 0; padding: 1px 4px; }
      .measures td:nth-child(2) { font-weight: 600; }
      .measures td:nth-child(3) { grid-area: 2 / 2; color: var(--soft); font-size: .8rem; }
      .measures td.wide { grid-area: 2 / 1; font-size: .8rem; }
    }
    @media print {
      :root {
        --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --rule: #cccccc;
        --accent: #1f5fbf; --live: #18794e; --attack: #c2410c; --warn-bg: #fff3dc; --warn: #7a4a00;
        color-scheme: light;
      }
      html, body { font-size: 11px; }
      header { padding: 0; }
      header, main, footer { max-width: none; padding: 0; }
      section { border: 0; padding: 0; margin: 14pt 0; }
      h2, h3 { break-after: avoid; }
      figure, tr, .tile { break-inside: avoid; }
      .tiles { grid-template-columns: repeat(6, 1fr); gap: 6px; }
      .tile { padding: 6px 8px; }
      th, td { padding: 3px 6px; }
      .charts { grid-template-columns: 1fr 1fr; }
      .chart { height: 260px; }
      .pictures { grid-template-columns: repeat(8, 1fr); gap: 6px; }
    }
    """

  /// Backgrounds of the cells of a confusion matrix, stronger with the share of the class.
  private static let tints = (0...10).flatMap { step in
    [("right", "live"), ("wrong", "attack")].map { name, tone in
      ".\(name)-\(step) { background: color-mix(in srgb, var(--\(tone)) \(step * 4)%, transparent); }"
    }
  }.joined(separator: "\n    ")
}
