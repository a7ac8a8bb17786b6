// Differences with their intervals, one row each, around a line at zero.
import { fill, h, svg } from "./dom.js";
import { points } from "./format.js";
import { roundTicks, scaleOf } from "./scale.js";

const rowHeight = 30;
const margin = { top: 8, right: 16, bottom: 40, left: 76 };

/**
 * @param title The figure's name.
 * @param label Of the axis, such as "percentage points".
 * @param rows {name, value, low, high} in shares.
 */
export function intervalChart(title, label, rows) {
  const height = margin.top + rows.length * rowHeight + margin.bottom;
  const text = rows.map((r) => `${r.name}: ${points(r.value)} (${points(r.low)} to ${points(r.high)})`).join("; ");
  const drawing = svg("svg", { role: "img", height, "aria-label": `${title}. ${text}` });
  const element = h("figure", { class: "chart" }, h("figcaption", {}, h("strong", {}, title)), drawing);
  new ResizeObserver(draw).observe(element);
  return element;

  function draw() {
    const width = drawing.clientWidth;
    if (width === 0) {
      return;
    }
    const bottom = height - margin.bottom;
    const ticks = roundTicks(Math.min(0, ...rows.map((r) => r.low)), Math.max(0, ...rows.map((r) => r.high)), width < 480 ? 3 : 6).values;
    const x = scaleOf(ticks[0], ticks.at(-1), margin.left, width - margin.right);
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    fill(drawing,
      ticks.map((t) => [
        svg("line", { class: Math.abs(t) < 1e-9 ? "zero" : "grid", x1: x(t), x2: x(t), y1: margin.top, y2: bottom }),
        svg("text", { class: "middle", x: x(t), y: bottom + 16 }, points(t)),
      ]),
      rows.map((r, i) => {
        const y = margin.top + (i + 0.5) * rowHeight;
        const side = r.low > 0 ? "better" : r.high < 0 ? "worse" : "unclear";
        return [
          svg("text", { class: "end strong", x: margin.left - 12, y: y + 4 }, r.name),
          svg("line", { class: `whisker ${side}`, x1: x(r.low), x2: x(r.high), y1: y, y2: y }),
          svg("circle", { class: `estimate ${side}`, cx: x(r.value), cy: y, r: 5 }),
        ];
      }),
      svg("text", { class: "middle label", x: (margin.left + width - margin.right) / 2, y: height - 4 }, label));
  }
}
