/* Charts. Their colors are those of the page, so that they turn light or dark with it. */

const NARROWEST = 120;

async function drawCharts() {
  for (const root of document.querySelectorAll("[data-chart]")) {
    const spec = dataOf(root.dataset.chart), margin = spec.usermeta && spec.usermeta.margin;
    // What is beside a chart keeps its size; on a telephone the chart is narrower, not its letters.
    if (margin) spec.width = Math.max(NARROWEST, Math.min(spec.width, root.clientWidth - margin));
    await vegaEmbed(root, spec, { actions: false, renderer: "svg" });
    // The figure says in words what is seen; the parts of the drawing would only repeat it.
    root.setAttribute("aria-hidden", "true");
  }
  document.documentElement.dataset.drawn = "yes";
}

drawCharts();
