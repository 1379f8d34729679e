/* Charts. Their colors are those of the page, so that they turn light or dark with it. */

async function drawCharts() {
  for (const root of document.querySelectorAll("[data-chart]")) {
    await vegaEmbed(root, dataOf(root.dataset.chart), { actions: false, renderer: "svg" });
    // The label of the figure says what is seen; the parts of the drawing would only repeat it.
    root.querySelector("svg").setAttribute("aria-hidden", "true");
  }
  document.documentElement.dataset.drawn = "yes";
}

drawCharts();
