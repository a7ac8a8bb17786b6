// Tables of figures, and lists of facts.
import { h } from "./dom.js";

/**
 * @param caption Read out; shown where visible is set.
 * @param columns {name, number?} in order.
 * @param rows Lists of cells; the first cell names the row.
 */
export function figuresTable(caption, columns, rows) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h("table", {},
      h("caption", { class: "hidden" }, caption),
      h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col", class: c.number && "number" }, c.name)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell, i) =>
        i === 0 ? h("th", { scope: "row", class: columns[i].number && "number" }, cell) : h("td", { class: columns[i].number && "number" }, cell)))))));
}

/** Large figures side by side: [name, value, note?]. Those without a value are left out. */
export function tiles(items) {
  return h("dl", { class: "tiles" }, items.filter(Boolean).map(([name, value, note]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, h("strong", {}, value), note && h("span", { class: "soft" }, note)))));
}

/** Names and values in two columns. */
export function facts(items) {
  return h("dl", { class: "facts" }, items.filter(Boolean).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}
