/* Games step by step: what is left, or how sure the receiver is, after each symbol. */

function replay(root, stage) {
  const choose = make("select", { onchange: () => open(Number(choose.value)) },
    ...stage.games.map((game, g) => make("option", { value: g }, `game ${game.game}${game.complexity ? `, min|M| ${game.complexity}` : ""}`)));
  const heard = make("input", { type: "range", min: 0, step: 1, oninput: () => show() });
  const message = make("div", { class: "message" });
  const told = make("p", { "aria-live": "polite" });
  const context = make("div");
  const step = (by) => () => { heard.value = Number(heard.value) + by; show(); };
  root.append(
    make("div", { class: "controls" }, make("label", {}, "Game", choose), make("label", {}, "Symbols heard", heard),
      make("button", { type: "button", onclick: step(-1) }, "One less"), make("button", { type: "button", onclick: step(1) }, "One more")),
    message, told, context);
  let game, update;

  function open(g) {
    game = stage.games[g];
    update = contextView(context, stage, game);
    heard.max = game.symbols.length;
    heard.value = game.symbols.length;
    show();
  }

  function show() {
    const n = Number(heard.value);
    message.replaceChildren(...game.symbols.map((symbol, s) =>
      make("span", { class: s < n ? "symbol said" : "symbol later" }, symbol)));
    if (game.probability) {
      const choice = game.choice[n];
      update({ target: game.target, picked: choice, probability: game.probability[n] });
      const right = choice === game.target ? "which is right" : "which is wrong";
      told.textContent = `After ${count(n, "symbol")} the receiver picks ${callOf(game, choice)}, ${right}.`;
      return;
    }
    const said = game.message.slice(0, n);
    const out = game.images.map((_, i) => i).filter((i) => !matches(stage, game, i, said));
    update({ target: game.target, out, said });
    told.textContent = `After ${count(n, "symbol")}: ${leftText(game.images.length - out.length, game.images.length)}`;
  }

  open(0);
}

for (const root of document.querySelectorAll("[data-replay]")) replay(root, dataOf(root.dataset.replay));
