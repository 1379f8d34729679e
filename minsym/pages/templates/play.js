/* A person plays: as sender they say symbols, as receiver they pick the image that a message is about. */

const stage = dataOf("stage");
const part = (id) => document.getElementById(id);
let role, place, played = [], taken = 0, chosen, began, update;

/* What was played and not downloaded is not lost without a question. */
window.addEventListener("beforeunload", (event) => { if (played.length > taken) event.preventDefault(); });

for (const button of document.querySelectorAll("[data-role]")) button.addEventListener("click", () => start(button.dataset.role));
part("send").addEventListener("click", send);
part("next").addEventListener("click", () => (place + 1 < stage.games.length ? open(place + 1) : finish()));
part("stop").addEventListener("click", finish);
part("download").addEventListener("click", download);
part("again").addEventListener("click", () => reveal("start"));

function reveal(id) {
  for (const other of ["start", "game", "end"]) part(other).hidden = other !== id;
}

function start(side) {
  role = side;
  played = [];
  taken = 0;
  reveal("game");
  open(0);
}

/* The rest of a game's time and score is counted from here. */
function open(g) {
  place = g;
  chosen = [];
  began = performance.now();
  const game = stage.games[g];
  part("game-title").textContent = `Game ${g + 1} of ${stage.games.length}`;
  part("outcome").replaceChildren();
  part("next").hidden = true;
  part("send").hidden = role !== "sender";
  part("send").disabled = true;
  part("left").textContent = "";
  if (role === "sender") {
    part("task").textContent = `Say as few values of the target, ${callOf(game, game.target)}, as single it out.`;
    part("message").replaceChildren(...sayable(game).map((a) => make("button", {
      type: "button", class: "symbol", "aria-pressed": "false", onclick: (event) => toggle(a, event.currentTarget),
    }, symbolText(stage, game.images[game.target], a))));
    update = contextView(part("context"), stage, game);
    showLeft();
  } else {
    part("task").textContent = "Pick the image that this message is about.";
    part("message").replaceChildren(...game.heard.map((symbol) => make("span", { class: "symbol said" }, symbol)));
    update = contextView(part("context"), stage, game, pick);
    update({});
  }
  part("game-title").focus();
  part("stop").hidden = played.length === 0;
  running();
}

const sayable = (game) => stage.attributes.map((_, a) => a).filter((a) => stage.kinds[game.images[game.target]][a] >= 0);

function toggle(a, button) {
  chosen = chosen.includes(a) ? chosen.filter((other) => other !== a) : [...chosen, a];
  button.setAttribute("aria-pressed", chosen.includes(a));
  part("send").disabled = chosen.length === 0;
  showLeft();
}

function leftOf(game) {
  return game.images.map((_, i) => i).filter((i) => matches(stage, game, i, chosen));
}

function showLeft() {
  const game = stage.games[place], left = leftOf(game);
  const out = game.images.map((_, i) => i).filter((i) => !left.includes(i));
  update({ target: game.target, out, said: chosen });
  part("left").textContent = leftText(left.length, game.images.length);
}

function send() {
  const game = stage.games[place], left = leftOf(game).length;
  for (const button of part("message").children) button.disabled = true;
  const said = left === 1 ? "Your message singles out the target." : `Your message leaves ${left} images: a listener who guesses is right in 1 of ${left}.`;
  record({ symbols: chosen.map((a) => game.own[a]), right: 1 / left, length: chosen.length });
  settle(game, said);
}

function pick(i) {
  const game = stage.games[place], right = i === game.target;
  update({ target: game.target, picked: i, done: true });
  record({ symbols: game.spoken, right: Number(right), length: game.spoken.length, choice: i });
  settle(game, right ? "Right." : `No: it is ${callOf(game, game.target)}.`);
}

function record(what) {
  const game = stage.games[place];
  played.push({ ...what, game: game.game, complexity: game.complexity, seconds: (performance.now() - began) / 1000 });
}

function settle(game, said) {
  const target = game.images[game.target];
  const messages = game.messages.map((message) => make("li", {}, message.map((a) => symbolText(stage, target, a)).join(", ")));
  const more = game.more ? make("p", {}, `and ${game.more === "many" ? "more" : game.more.toLocaleString("en") + " more"}`) : null;
  part("outcome").replaceChildren(
    make("p", {}, said),
    make("p", {}, `min|M| is ${game.complexity}: the fewest symbols that single it out. The solver's shortest messages:`),
    make("ul", {}, ...messages), ...(more ? [more] : []));
  part("send").hidden = true;
  part("next").hidden = false;
  part("next").textContent = place + 1 < stage.games.length ? "Next game" : "To the score";
  part("next").focus();
  part("stop").hidden = place + 1 === stage.games.length;
  running();
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/* What the games come to: the figures that `minsym evaluate --messages` computes of the file too. */
function score() {
  const lengths = played.map((one) => one.length), least = played.map((one) => one.complexity);
  return {
    games: played.length,
    right: mean(played.map((one) => one.right)),
    length: mean(lengths),
    complexity: mean(least),
    excess: mean(lengths) - mean(least),
    seconds: mean(played.map((one) => one.seconds)),
  };
}

function running() {
  if (!played.length) { part("running").textContent = ""; return; }
  const found = score();
  part("running").textContent = `${count(found.games, "game")}: right ${percent(found.right, 1)}; ` +
    `${found.length.toFixed(2)} symbols a game, and min|M| is ${found.complexity.toFixed(2)}; ${found.seconds.toFixed(1)} s a game`;
}

function finish() {
  reveal("end");
  const found = score();
  const facts = [
    ["games", String(found.games)],
    ["right", percent(found.right, 1)],
    ["symbols a message", found.length.toFixed(2)],
    ["min|M| on average", found.complexity.toFixed(2)],
    ["symbols beyond min|M| (below 0: too few were said)", found.excess.toFixed(2)],
    ["seconds a game", found.seconds.toFixed(1)],
  ];
  part("score").replaceChildren(...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  const columns = ["game", "min|M|", "symbols", "right", "seconds"];
  part("played-head").replaceChildren(make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name))));
  part("played").replaceChildren(...played.map((one) => make("tr", {}, ...[
    String(one.game), String(one.complexity), String(one.length), percent(one.right), one.seconds.toFixed(1),
  ].map((text) => make("td", { class: "number" }, text)))));
  part("download").textContent = role === "sender" ? "Download my messages" : "Download my choices";
  part("command").textContent = `minsym evaluate --messages ${fileName()} ${stage.command}`;
  part("running").textContent = "";
  part("end-title").focus();
}

const fileName = () => (role === "sender" ? "my-messages.jsonl" : "my-choices.jsonl");

/* A line for each game: the symbols as a list, and with a choice an object. */
function download() {
  const lines = played.map((one) => JSON.stringify(
    role === "sender" ? one.symbols : { game: one.game, message: one.symbols, choice: one.choice }));
  const url = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "application/x-ndjson" }));
  make("a", { href: url, download: fileName() }).click();
  taken = played.length;
  URL.revokeObjectURL(url);
}
