// Line charts as SVG, drawn at the width that they have, so that text keeps its size. The legend tells the values at the
// place under the pointer, or where the arrow keys have gone; without either, the last ones.
import { fill, h, svg } from "./dom.js";
import { integerTicks, logTicks, roundTicks, scaleOf } from "./scale.js";

const height = 260;
const margin = { top: 10, right: 14, bottom: 42, left: 52 };

/**
 * A chart. Set new data with chart.draw(series): a list of {name, points: [{x, y, low?, high?}], colour: 0..7, dashed?, dots?, beside?}
 * with ascending x; low and high make a band. A series beside another (its name) has no place of its own in the legend.
 * @param options title, xLabel, yLabel, note, format(y) for values, fromZero, most (of the y axis), logarithmic (the x axis), at(x) for the words of a place.
 */
export function lineChart(options) {
  const format = options.format ?? ((y) => y.toFixed(3));
  const at = options.at ?? ((x) => `${options.xLabel} ${x.toLocaleString("en-US")}`);
  const drawing = svg("svg", { tabindex: 0, role: "img", height, "aria-roledescription": "line chart", "aria-label": options.title });
  const place = h("span", { class: "soft" });
  const legend = h("ul", { class: "legend" });
  const note = h("p", { class: "soft" }, options.note);
  const told = h("p", { class: "hidden", "aria-live": "polite" });
  const element = h("figure", { class: "chart" },
    h("figcaption", {}, h("strong", {}, options.title), place), legend, drawing, note, told);

  let series = [];
  let chosen = null; // An x, or null for the last.
  let scale = null;

  new ResizeObserver(() => draw()).observe(element);
  drawing.addEventListener("pointermove", (event) => choose(nearest(event.clientX - drawing.getBoundingClientRect().left)));
  drawing.addEventListener("pointerleave", () => choose(null));
  drawing.addEventListener("blur", () => choose(null));
  drawing.addEventListener("keydown", (event) => {
    const xs = places();
    const i = chosen === null ? xs.length - 1 : xs.indexOf(chosen);
    const next = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: xs.length - 1, PageUp: i - 10, PageDown: i + 10 }[event.key];
    if (next !== undefined && xs.length > 0) {
      event.preventDefault();
      choose(xs[Math.min(xs.length - 1, Math.max(0, next))]);
      told.textContent = `${at(chosen)}: ${series.map((s) => `${s.name} ${textAt(s, chosen)}`).join(", ")}`;
    } else if (event.key === "Escape") {
      choose(null);
    }
  });
  return {
    element,
    draw(next) {
      series = next.filter((s) => s.points.length > 0);
      draw();
    },
    setNote: (text) => { note.textContent = text; },
    /** Whether the y axis is logarithmic, where all values are above 0. */
    setLogarithmicY(value) {
      options = { ...options, logarithmicY: value };
      draw();
    },
  };

  function places() {
    return [...new Set(series.flatMap((s) => s.points.map((p) => p.x)))].sort((a, b) => a - b);
  }

  function choose(x) {
    if (x !== chosen) {
      chosen = x;
      draw();
    }
  }

  function nearest(pixel) {
    if (!scale) {
      return null;
    }
    return places().reduce((best, x) => (best === null || Math.abs(scale.x(x) - pixel) < Math.abs(scale.x(best) - pixel) ? x : best), null);
  }

  /** Of a series at a place, or the last one before it: validations are rarer than steps. */
  function pointAt(s, x) {
    return s.points.findLast((p) => p.x <= x);
  }

  function textAt(s, x) {
    const point = pointAt(s, x);
    if (!point) {
      return "–";
    }
    return point.low === undefined ? format(point.y) : `${format(point.y)} [${format(point.low)}, ${format(point.high)}]`;
  }

  function draw() {
    const width = drawing.clientWidth || element.clientWidth;
    if (series.length === 0 || width === 0) {
      return;
    }
    const xs = places();
    const x = chosen ?? xs.at(-1);
    scale = scales(series, xs, width, options);
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    drawing.setAttribute("aria-label", `${options.title}. ${at(xs.at(-1))}: ${series.map((s) => `${s.name} ${textAt(s, xs.at(-1))}`).join(", ")}. Arrow keys tell the values.`);
    fill(drawing,
      axes(scale, width, options),
      series.filter((s) => s.points[0].low !== undefined).map((s) => band(s, scale)),
      series.map((s) => curve(s, scale)),
      chosen !== null && svg("line", { class: "cross", x1: scale.x(x), x2: scale.x(x), y1: margin.top, y2: height - margin.bottom }),
      series.map((s) => [s, pointAt(s, x)]).filter(([, p]) => p).map(([s, p]) => svg("circle", { class: `dot c${s.colour}`, cx: scale.x(p.x), cy: scale.y(p.y), r: 4 })));
    fill(legend, series.filter((s) => !s.beside).map((s) => h("li", { class: `c${s.colour}` }, key(s), s.name, h("b", {}, textAt(s, x)),
      series.filter((other) => other.beside === s.name).map((other) => `/ ${textAt(other, x)}`))));
    place.textContent = at(x);
  }
}

function scales(series, xs, width, options) {
  const ys = series.flatMap((s) => s.points.flatMap((p) => [p.y, p.low, p.high])).filter((y) => Number.isFinite(y));
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  const x = {
    x: scaleOf(xs[0], xs.at(-1), margin.left, width - margin.right, options.logarithmic),
    xTicks: options.logarithmic ? logTicks(xs[0], xs.at(-1)) : integerTicks(xs[0], xs.at(-1), Math.max(2, Math.floor(width / 110))),
  };
  if (options.logarithmicY && bottom > 0) {
    return { ...x, y: scaleOf(bottom / 1.1, top * 1.1, height - margin.bottom, margin.top, true), yTicks: { values: logTicks(bottom / 1.1, top * 1.1) } };
  }
  const ticks = roundTicks(options.fromZero ? 0 : bottom, options.most ? Math.min(options.most, top * 1.05 || options.most / 10) : top, 5);
  return {
    ...x,
    y: scaleOf(ticks.values[0], ticks.values.at(-1), height - margin.bottom, margin.top),
    yTicks: ticks,
  };
}

function axes(scale, width, options) {
  const bottom = height - margin.bottom;
  const label = options.tick ?? ((y) => (scale.yTicks.decimals === undefined ? String(y) : y.toFixed(scale.yTicks.decimals)));
  return [
    scale.yTicks.values.map((y) => [
      svg("line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: scale.y(y), y2: scale.y(y) }),
      svg("text", { class: "end", x: margin.left - 8, y: scale.y(y) + 4 }, label(y)),
    ]),
    scale.xTicks.map((x) => [
      svg("line", { class: "axis", x1: scale.x(x), x2: scale.x(x), y1: bottom, y2: bottom + 4 }),
      svg("text", { class: "middle", x: scale.x(x), y: bottom + 18 }, x.toLocaleString("en-US")),
    ]),
    svg("line", { class: "axis", x1: margin.left, x2: width - margin.right, y1: bottom, y2: bottom }),
    svg("text", { class: "middle label", x: (margin.left + width - margin.right) / 2, y: height - 4 }, options.xLabel),
    svg("text", { class: "middle label", transform: `translate(12 ${(margin.top + bottom) / 2}) rotate(-90)` }, options.yLabel),
  ];
}

function curve(s, scale) {
  const line = s.points.map((p, i) => `${i === 0 ? "M" : "L"}${scale.x(p.x).toFixed(1)} ${scale.y(p.y).toFixed(1)}`).join("");
  return [
    svg("path", { class: `curve c${s.colour}${s.dashed ? " dashed" : ""}`, d: line }),
    s.dots && s.points.map((p) => svg("circle", { class: `point c${s.colour}`, cx: scale.x(p.x), cy: scale.y(p.y), r: 2.5 })),
  ];
}

function band(s, scale) {
  const upper = s.points.map((p) => `${scale.x(p.x).toFixed(1)} ${scale.y(p.high).toFixed(1)}`);
  const lower = s.points.map((p) => `${scale.x(p.x).toFixed(1)} ${scale.y(p.low).toFixed(1)}`).reverse();
  return svg("path", { class: `band c${s.colour}`, d: `M${[...upper, ...lower].join("L")}Z` });
}

/** The piece of line that stands for a series in the legend. */
function key(s) {
  return svg("svg", { width: 18, height: 10, "aria-hidden": "true" }, svg("path", { class: `curve c${s.colour}${s.dashed ? " dashed" : ""}`, d: "M1 5H17" }));
}
