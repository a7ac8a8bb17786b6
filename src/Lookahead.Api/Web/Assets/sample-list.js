// The samples of an evaluation with their verdicts. Programs and texts were written by a model: they are shown as text.
import { fill, h } from "./dom.js";
import { bytes, number, words } from "./format.js";
import { samplesOf } from "./lines.js";

const page = 20;
/** Larger files are read only when asked for. */
const readAtOnce = 2_000_000;

/** @returns element, and showProblem(id), which filters by a problem and scrolls there. */
export function sampleList(id, set, length, signal) {
  let samples = null;
  let shown = page;
  const filter = { verdict: "", problem: "" };
  const list = h("div", {});
  const filters = h("div", { class: "filters" });
  const heading = h("h2", { tabindex: -1 }, "Samples");
  const element = h("section", { class: "card" }, heading, filters, list);
  if (length <= readAtOnce) {
    read();
  } else {
    fill(list, h("button", { type: "button", onclick: read }, `Read the samples (${bytes(length)})`));
  }
  return {
    element,
    async showProblem(problem) {
      filter.problem = problem;
      shown = page;
      await (samples ? draw() : read());
      heading.scrollIntoView({ block: "start" });
      heading.focus({ preventScroll: true });
    },
  };

  async function read() {
    fill(list, h("p", { class: "soft" }, "Reading the samples …"));
    try {
      samples = await samplesOf(id, set, signal);
      draw();
    } catch (error) {
      if (!signal.aborted) {
        fill(list, h("p", { role: "alert" }, `The samples cannot be read: ${error.message}`));
      }
    }
  }

  function draw() {
    const found = samples.filter((s) => (!filter.verdict || s.verdict === filter.verdict) && (!filter.problem || s.id === filter.problem));
    fill(filters,
      choice("Verdict", "verdict", [...new Set(samples.map((s) => s.verdict))].map((v) => [v, words(v)])),
      choice("Problem", "problem", [...new Set(samples.map((s) => s.id))].map((p) => [p, p])));
    fill(list,
      h("p", { class: "soft", role: "status" }, found.length === samples.length ? `All ${number(samples.length)} samples.` : `${number(found.length)} of ${number(samples.length)} samples.`),
      found.slice(0, shown).map(sampleView),
      found.length > shown && h("p", { class: "buttons" }, h("button", { type: "button", onclick: () => { shown += page; draw(); } }, `Show ${Math.min(page, found.length - shown)} more`)));
  }

  function choice(label, name, values) {
    const field = `${name}-${set}`;
    const select = h("select", { id: field, onchange: (e) => { filter[name] = e.target.value; shown = page; draw(); document.getElementById(field).focus(); } },
      h("option", { value: "" }, "All"), values.map(([value, text]) => h("option", { value, selected: filter[name] === value }, text)));
    return h("div", {}, h("label", { for: field }, label), select);
  }
}

function sampleView(sample) {
  const details = h("details", { class: "sample", ontoggle: () => details.childElementCount === 1 && details.append(...body(sample)) },
    h("summary", {},
      h("span", { class: `verdict ${sample.verdict}` }, words(sample.verdict)),
      h("b", {}, sample.id),
      h("span", { class: "soft" }, `sample ${sample.sample + 1}, T = ${sample.temperature}, ${number(sample.tokens)} tokens${sample.failing_test === undefined ? "" : `, failed test ${sample.failing_test + 1}`}${sample.stability === "stable" ? "" : `, ${sample.stability}`}`)));
  return details;
}

function body(sample) {
  return [
    h("pre", { tabindex: 0, "aria-label": "Program" }, sample.program || "(no code)"),
    sample.completion.trim() !== sample.program.trim() && h("details", { class: "more" },
      h("summary", {}, `The text as it was written (ended by ${sample.finish_reason})`), h("pre", { class: "wrap", tabindex: 0 }, sample.completion)),
  ].filter(Boolean);
}
