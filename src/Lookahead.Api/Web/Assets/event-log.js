// What happened, line by line, newest first. Measurements are drawn elsewhere and listed only when asked for.
import { fill, h } from "./dom.js";
import { bytes, clockTime, duration, number, percent, rate, words } from "./format.js";

const mostLines = 300;
const measurements = new Set(["training-step", "progress"]);

export function eventLog() {
  let all = [];
  let withMeasurements = false;
  const lines = h("ol", { class: "log", tabindex: 0, "aria-label": "Events, newest first" });
  const note = h("p", { class: "soft" });
  const element = h("section", { class: "card" },
    h("div", { class: "heading" }, h("h2", {}, "Events"),
      h("label", { class: "check" }, h("input", { type: "checkbox", onchange: (e) => { withMeasurements = e.target.checked; draw(); } }), "with every measurement")),
    lines, note);
  return {
    element,
    add(events) {
      all = all.concat(events);
      draw();
    },
  };

  function draw() {
    const shown = all.filter((e) => withMeasurements || !measurements.has(e.type));
    fill(lines, shown.slice(-mostLines).reverse().map((e) => h("li", { class: levelOf(e) }, clockTime(e.at), h("span", {}, textOf(e)))));
    note.textContent = shown.length > mostLines ? `The last ${mostLines} of ${number(shown.length)} are shown.` : shown.length === 0 ? "Nothing has happened yet." : "";
    note.hidden = !note.textContent;
  }
}

function levelOf(event) {
  return event.type === "message" ? event.level : event.error ? "error" : null;
}

/** An event as one line. */
export function textOf(event) {
  switch (event.type) {
    case "state": return event.error ? `${event.state}: ${event.error.message}` : event.state + (event.epoch > 1 ? ` (attempt ${event.epoch})` : "");
    case "part": return `part ${event.part} ${event.state}${event.error ? `: ${event.error.message}` : ` on ${event.worker}`}`;
    case "message": return event.text;
    case "training-plan": return `plan: ${number(event.plan.steps)} steps, ${number(event.plan.tokens)} tokens, about ${bytes(event.plan.memory_bytes)} on ${event.plan.device}`;
    case "training-step": return `step ${number(event.step)} of ${number(event.steps)}: loss per head ${losses(event)}; ${rate(event.tokens_per_second)} tokens a second`;
    case "validation": return `step ${number(event.step)}: validation loss per head ${losses(event)}${event.head_agreement.length > 0 ? `; agreement ${event.head_agreement.map((a) => percent(a)).join(", ")}` : ""}`;
    case "checkpoint": return `step ${number(event.step)}: checkpoint saved`;
    case "progress": return `${words(event.stage)}: ${number(event.done)} of ${number(event.total)} ${event.unit}, ${rate(event.rate)} a second${Number.isFinite(event.seconds_left) ? `, ${duration(event.seconds_left)} left` : ""}`;
    default: return event.type;
  }
}

function losses(event) {
  return event.head_losses.map((loss) => number(loss, 3)).join(", ");
}
