/* A context on the page: glyphs where its attributes can be seen, and a table of words elsewhere. */

/* The value of an attribute of an image of a game, in words. */
const wordOf = (stage, image, a) => {
  const code = stage.kinds[image][a];
  return code < 0 ? "–" : stage.values[a][code];
};

const symbolText = (stage, image, a) => `${stage.attributes[a]} = ${wordOf(stage, image, a)}`;

/* What an image is called: its name in the table, or its place in the context, from 0 as everywhere. */
const callOf = (game, i) => (game.names ? game.names[i] : `image ${i}`);

/* Whether an image matches all attributes of a message about the target. */
function matches(stage, game, i, said) {
  const own = stage.kinds[game.images[i]], target = stage.kinds[game.images[game.target]];
  return said.every((a) => own[a] === target[a]);
}

const leftText = (left, images) => `${left} of ${images} images ${left === 1 ? "is" : "are"} left.`;

function glyphOf(stage, image, label) {
  const paths = stage.glyphs[image].map(([d, fill, stroke, width]) =>
    make("path", { d, fill: fill || "none", stroke: stroke || null, "stroke-width": stroke ? width : null, "stroke-linecap": d.endsWith("h0") ? "round" : null }));
  return make("svg", { viewBox: "0 0 100 100", role: label ? "img" : null, "aria-label": label || null, "aria-hidden": label ? null : "true" }, ...paths);
}

/* Show a context; return a function that shows what is known of its images:
   out (indices), target, picked (an index, or -1), said (attributes), probability (one for each image). */
function contextView(root, stage, game, pick = null) {
  const describe = (image) => stage.attributes.map((_, a) => wordOf(stage, image, a)).join(", ");
  const parts = game.images.map((image, i) => {
    const name = callOf(game, i);
    const note = make("span", { class: "note" });
    const button = (inside, label) => make("button", { type: "button", "aria-label": label, onclick: () => pick(i) }, inside);
    if (stage.glyphs) {
      const label = `${name}: ${describe(image)}`;
      const seen = pick ? button(glyphOf(stage, image, ""), label) : glyphOf(stage, image, label);
      return { note, row: make("li", { class: "image" }, seen, make("span", { class: "name" }, name), note), cells: [] };
    }
    const cells = stage.attributes.map((_, a) => make("td", {}, wordOf(stage, image, a)));
    const head = make("th", { scope: "row" }, pick ? button(name, `pick ${name}`) : name);
    return { note, row: make("tr", {}, head, make("td", { class: "state" }, note), ...cells), cells };
  });
  if (stage.glyphs) {
    root.replaceChildren(make("ul", { class: "images", "aria-label": "images" }, ...parts.map((part) => part.row)));
  } else {
    const heads = ["image", "", ...stage.attributes].map((name) =>
      name ? make("th", { scope: "col" }, name) : make("td", {}));
    root.replaceChildren(make("div", { class: "scroll context", role: "region", tabindex: "0", "aria-label": "images" },
      make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...parts.map((part) => part.row)))));
  }
  return ({ out = [], target = -1, picked = -1, said = [], probability = null, done = false }) => {
    parts.forEach(({ row, note, cells }, i) => {
      row.classList.toggle("out", out.includes(i));
      row.classList.toggle("target", i === target);
      row.classList.toggle("picked", i === picked);
      const notes = [i === target ? "target" : null, i === picked ? "picked" : null, out.includes(i) ? "ruled out" : null];
      const words = notes.filter(Boolean).join(", ");
      note.replaceChildren(words);
      if (probability) {
        note.append(`${words ? " " : ""}${percent(probability[i])}`);
        const bar = make("span", { class: "bar" });
        bar.style.width = `${100 * probability[i]}%`;
        note.append(bar);
      }
      cells.forEach((cell, a) => cell.classList.toggle("said", said.includes(a) && i === target));
      if (done) for (const button of row.querySelectorAll("button")) button.disabled = true;
    });
  };
}
