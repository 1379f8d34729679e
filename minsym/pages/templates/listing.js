/* Tables that can be searched, sorted and filtered, a page of rows at a time. */

/* Rows on a page and on paper, those from which on it is worth to search, and letters of a long cell. */
const PAGE = 50, PRINTED = 1000, WORTH = 8, LONG = 40;

const SHOWN = {
  text: (value) => String(value),
  count: (value) => value.toLocaleString("en"),
  number: (value) => value.toLocaleString("en", { maximumSignificantDigits: 4 }),
  percent: (value) => percent(value, 1),
};

function listing(root, data) {
  const { columns, rows } = data;
  const shown = (value, column) => (value === null ? "–" : SHOWN[column.kind](value));
  const texts = rows.map((row) => row.map((value, i) => shown(value, columns[i])).join("\t").toLowerCase());
  const look = (column, i) => column.kind !== "text" ? "number" : rows.some((row) => String(row[i]).length > LONG) ? "long" : null;
  const looks = columns.map(look);
  const state = { words: "", chosen: new Map(), by: -1, down: false, page: 0 };
  const body = make("tbody");
  const counted = make("p", { class: "count", "aria-live": "polite" });
  const where = make("span");
  const heads = columns.map((column, i) =>
    make("th", { scope: "col", class: look(column, i) },
      make("button", { type: "button", title: column.hint || null, onclick: () => sort(i) }, column.name)));
  const search = make("input", { type: "search", oninput: (event) => { state.words = event.target.value.toLowerCase(); first(); } });
  const controls = make("div", { class: "controls" }, make("label", {}, "Search", search));
  columns.forEach((column, i) => {
    if (!column.filter) return;
    const values = [...new Set(rows.map((row) => row[i]))].sort(compare);
    const options = values.map((value, v) => make("option", { value: v }, shown(value, column)));
    const pick = make("select", { onchange: (event) => {
      if (event.target.value === "") state.chosen.delete(i);
      else state.chosen.set(i, values[Number(event.target.value)]);
      first();
    } }, make("option", { value: "" }, "all"), ...options);
    controls.append(make("label", {}, column.name, pick));
  });
  controls.append(counted);
  const back = make("button", { type: "button", onclick: () => turn(-1) }, "Previous");
  const on = make("button", { type: "button", onclick: () => turn(1) }, "Next");
  const title = root.dataset.title;
  root.append(
    rows.length > WORTH ? controls : "",
    make("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": title },
      make("table", {}, make("caption", { class: "hidden-text" }, title), make("thead", {}, make("tr", {}, ...heads)), body)),
    make("div", { class: "controls pager" }, back, where, on));
  let found = [];

  function compare(a, b) {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
  }

  function sort(i) {
    state.down = state.by === i ? !state.down : false;
    state.by = i;
    heads.forEach((head, h) => {
      if (h === i) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    first();
  }

  function first() { state.page = 0; find(); show(); }
  function turn(by) { state.page += by; show(); }

  function find() {
    const words = state.words.split(/\s+/).filter(Boolean);
    found = rows.map((row, r) => r).filter((r) =>
      words.every((word) => texts[r].includes(word)) && [...state.chosen].every(([i, value]) => rows[r][i] === value));
    if (state.by >= 0) {
      const sign = state.down ? -1 : 1;
      found.sort((a, b) => {
        const left = rows[a][state.by], right = rows[b][state.by];
        // What is not known stays at the end either way.
        return left === null || right === null ? compare(left, right) : sign * compare(left, right);
      });
    }
  }

  function fill(some) {
    body.replaceChildren(...some.map((r) => make("tr", {}, ...rows[r].map((value, i) =>
      make("td", { class: looks[i] }, shown(value, columns[i]))))));
  }

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    fill(found.slice(state.page * PAGE, (state.page + 1) * PAGE));
    counted.textContent = found.length === rows.length ? count(rows.length, "row")
      : `${found.length.toLocaleString("en")} of ${count(rows.length, "row")}`;
    where.textContent = `page ${state.page + 1} of ${pages}`;
    back.disabled = state.page === 0;
    on.disabled = state.page === pages - 1;
    back.parentElement.hidden = pages === 1;
  }

  window.addEventListener("beforeprint", () => fill(found.slice(0, PRINTED)));
  window.addEventListener("afterprint", show);
  first();
}

for (const root of document.querySelectorAll("[data-listing]")) listing(root, dataOf(root.dataset.listing));
