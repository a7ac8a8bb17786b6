// The problems of an evaluation, hardest or easiest first.
import { fill, h } from "./dom.js";
import { number, percent, words } from "./format.js";

const most = 12;
const orders = {
  "in the order of the set": () => 0,
  "most solved first": (a, b) => b.c / b.n - a.c / a.n,
  "least solved first": (a, b) => a.c / a.n - b.c / b.n,
};

/** @param showSamples Called with a problem's id when its samples are asked for. */
export function problemTable(results, set, showSamples) {
  const several = set.temperatures.length > 1;
  const hasFamilies = results.some((r) => r.family);
  let order = Object.keys(orders)[1];
  let shown = most;
  const rows = h("tbody", {});
  const more = h("p", { class: "buttons" });
  draw();
  const solved = new Set(results.filter((r) => r.c > 0).map((r) => r.problem_id)).size;
  return h("section", { class: "card" },
    h("h2", {}, "Problems"),
    h("p", { class: "soft" }, `${number(solved)} of ${number(set.problems)} problems were solved by at least one sample.`),
    h("div", { class: "filters" }, h("div", {},
      h("label", { for: `order-${set.name}` }, "Order"),
      h("select", { id: `order-${set.name}`, onchange: (e) => { order = e.target.value; draw(); } },
        Object.keys(orders).map((name) => h("option", { selected: name === order }, name))))),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Problems" },
      h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Problem"), hasFamilies && h("th", { scope: "col", class: "wide" }, "Family"), several && h("th", { scope: "col", class: "number" }, "T"),
          h("th", { scope: "col", class: "number" }, "Passed"), h("th", { scope: "col" }, h("span", { class: "hidden" }, "Share")), h("th", { scope: "col", class: "wide" }, "Otherwise"))),
        rows)),
    more);

  function draw() {
    const sorted = [...results].sort(orders[order]);
    fill(rows, sorted.slice(0, shown).map(row));
    fill(more, sorted.length > shown && h("button", { type: "button", onclick: () => { shown = Infinity; draw(); } }, `Show all ${number(sorted.length)}`));
  }

  function row(r) {
    const others = Object.entries(r.verdict_counts).filter(([verdict]) => verdict !== "accepted");
    return h("tr", {},
      h("th", { scope: "row" }, h("button", { type: "button", class: "link", title: "Show its samples", onclick: () => showSamples(r.problem_id) }, r.problem_id)),
      hasFamilies && h("td", { class: "wide soft" }, r.family ?? "–"),
      several && h("td", { class: "number" }, String(r.temperature)),
      h("td", { class: "number" }, `${number(r.c)} of ${number(r.n)}`),
      h("td", {}, h("progress", { value: r.c, max: r.n, "aria-label": percent(r.c / r.n, 0) })),
      h("td", { class: "wide soft" }, others.map(([verdict, n]) => `${number(n)} ${words(verdict)}`).join(", ") || "–"));
  }
}
