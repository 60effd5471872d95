/// Draws the page's charts in the reader's colors, and in those of paper when it is printed.
enum ReportScript {
  static let javascript = """
    (() => {
      const charts = JSON.parse(document.getElementById('charts').textContent);
      const palettes = {
        light: {
          ink: '#1c2430', card: '#ffffff', soft: '#5b6675', rule: '#e3e7ec', live: '#18794e', attack: '#c2410c',
          accent: '#1f5fbf', muted: '#9aa3ae', second: '#7c3aed', third: '#0e7490',
          fourth: '#a16207'
        },
        dark: {
          ink: '#e6eaf0', card: '#1a2028', soft: '#9aa6b5', rule: '#2e3742', live: '#4cc38a', attack: '#ff8f5e',
          accent: '#7db2ff', muted: '#6b7786', second: '#b79cff', third: '#5fd0e0',
          fourth: '#e5c158'
        }
      };
      const dark = window.matchMedia('(prefers-color-scheme: dark)');

      function trace(t, colors) {
        const color = colors[t.tone];
        const common = { name: t.name, x: t.x, y: t.y };
        if (t.hover) {
          common.customdata = t.hover;
          common.hovertemplate = '%{customdata}<extra></extra>';
        }
        if (t.kind === 'bar') {
          return { ...common, type: 'bar', width: t.width, opacity: 0.62,
                   marker: { color, line: { width: 0 } } };
        }
        if (t.kind === 'marker') {
          const symbol = (t.symbol || 'circle') + (t.isHollow ? '-open' : '');
          const line = t.size ? { width: t.isHollow ? 1.2 : 0 } : { color: colors.card, width: 1.5 };
          return { ...common, type: 'scatter', mode: 'markers', opacity: t.size ? 0.75 : 1,
                   marker: { color, symbol, size: t.size || 10, line } };
        }
        return { ...common, type: 'scatter', mode: 'lines',
                 hoverinfo: t.isDashed && !t.hover ? 'skip' : undefined,
                 line: { color, width: t.isDashed ? 1.2 : 2.2, dash: t.isDashed ? 'dot' : 'solid' } };
      }

      function axis(a, colors) {
        const result = {
          title: { text: a.title, font: { size: 12 }, standoff: 8 }, color: colors.soft,
          gridcolor: colors.rule, linecolor: colors.rule, zeroline: false, automargin: true,
          tickfont: { size: 11 }
        };
        if (a.range) result.range = a.range;
        if (a.ticks) Object.assign(result, { tickvals: a.ticks, ticktext: a.labels });
        if (a.format) result.tickformat = a.format;
        if (a.isLogarithmic) Object.assign(result, { type: 'log', dtick: 1 });
        if (a.isBare) Object.assign(result, { showticklabels: false, showgrid: false });
        return result;
      }

      // Paper is laid out only after the charts are drawn, so there they get a size of their own.
      function draw(colors, size) {
        for (const chart of charts) {
          const layout = {
            autosize: !size, ...size, barmode: chart.isGrouped ? 'group' : 'overlay',
            bargap: chart.isGrouped ? 0.3 : 0, hovermode: 'closest',
            margin: { l: 52, r: 26, t: 10, b: 44 },
            paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
            font: { family: 'system-ui, sans-serif', color: colors.ink },
            showlegend: chart.traces.length > 1,
            legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, font: { size: 11 } },
            xaxis: axis(chart.x, colors), yaxis: axis(chart.y, colors), shapes: [],
            annotations: []
          };
          if (chart.isSquare) Object.assign(layout.yaxis, { scaleanchor: 'x', constrain: 'domain' });
          if (chart.line !== undefined) {
            layout.shapes.push({ type: 'line', x0: chart.line, x1: chart.line, yref: 'paper',
                                 y0: 0, y1: 1,
                                 line: { color: colors.ink, width: 1.5, dash: 'dash' } });
            layout.annotations.push({ x: chart.line, yref: 'paper', y: 1, yanchor: 'top',
                                      xanchor: 'left', xshift: 4, text: chart.lineName,
                                      showarrow: false, bgcolor: colors.card, opacity: 0.85,
                                      font: { size: 11, color: colors.ink } });
          }
          Plotly.react(chart.id, chart.traces.map((t) => trace(t, colors)), layout,
                       { responsive: true, displaylogo: false, displayModeBar: false });
        }
      }

      const screen = () => draw(dark.matches ? palettes.dark : palettes.light);
      screen();
      dark.addEventListener('change', screen);
      window.addEventListener('beforeprint',
                              () => draw(palettes.light, { width: 330, height: 260 }));
      window.addEventListener('afterprint', screen);
    })();
    """
}
