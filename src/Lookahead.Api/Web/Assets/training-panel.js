// A training run as it goes: loss per head over the steps, speed, time left.
import { lineChart } from "./chart.js";
import { fill, h } from "./dom.js";
import { bytes, duration, finalStates, number, percent, rate, secondsBetween } from "./format.js";
import { thinned } from "./scale.js";
import { figuresTable, tiles } from "./table.js";

const mostPoints = 600;
const mostCurves = 8;
const stepsForSpeed = 6;

/** A panel that is hidden until the first measurement; add(events) takes what has happened. */
export function trainingPanel() {
  const steps = new Map(); // By step: after a restart from a checkpoint a step comes again, and the later one counts.
  const validations = new Map();
  let plan = null;
  let ended = false;

  const figures = h("div", {});
  const bar = h("div", { class: "progress" });
  const table = h("div", {});
  const planned = h("div", {});
  const chart = lineChart({ title: "Loss per head", xLabel: "step", yLabel: "nats per token", at: (x) => `Step ${number(x)}` });
  const element = h("section", { class: "card", hidden: true, "aria-label": "Training" },
    h("div", { class: "heading" }, h("h2", {}, "Training"),
      h("label", { class: "check" }, h("input", { type: "checkbox", onchange: (e) => chart.setLogarithmicY(e.target.checked) }), "logarithmic losses")),
    figures, bar, chart.element, table, planned);
  return { element, add };

  function add(events) {
    const mine = events.filter((e) => take(e));
    if (mine.length === 0) {
      return;
    }
    element.hidden = false;
    draw();
  }

  function take(event) {
    switch (event.type) {
      case "training-plan": plan = event.plan; return true;
      case "training-step": forgetAfter(steps, event.step); steps.set(event.step, event); return true;
      case "validation": forgetAfter(validations, event.step); validations.set(event.step, event); return true;
      case "state": ended = finalStates.has(event.state) || event.state === "paused"; return steps.size > 0;
      default: return false;
    }
  }

  function draw() {
    const all = [...steps.values()];
    const measured = [...validations.values()];
    fill(planned, plan && planText(plan));
    if (all.length === 0) {
      return;
    }
    const last = all.at(-1);
    fill(figures, tiles([
      ["Step", number(last.step), `of ${number(last.steps)}`],
      ["Loss, head 1", last.head_losses[0].toFixed(3), `from ${all[0].head_losses[0].toFixed(3)}`],
      ["Steps a second", rate(stepsPerSecond(all))],
      ["Tokens a second", rate(last.tokens_per_second)],
      !ended && ["Time left", duration(last.seconds_left)],
    ]));
    fill(bar, h("progress", { value: last.step, max: last.steps, "aria-label": "Steps done" }));
    const { series, size } = curves(all, measured);
    chart.draw(series);
    chart.setNote([
      measured.length > 0 && "Dashed lines, and the figures after the slash: on documents kept aside.",
      size > 1 && `Each point is the mean of ${size} measurements.`,
      last.head_losses.length > mostCurves && `Heads 1 to ${mostCurves} of ${last.head_losses.length} are drawn.`,
    ].filter(Boolean).join(" "));
    fill(table, headTable(all, measured));
  }
}

function forgetAfter(map, step) {
  for (const known of [...map.keys()]) {
    if (known >= step) {
      map.delete(known);
    }
  }
}

function stepsPerSecond(all) {
  const recent = all.slice(-stepsForSpeed);
  const seconds = secondsBetween(recent[0].at, recent.at(-1).at);
  return seconds > 0 ? (recent.at(-1).step - recent[0].step) / seconds : null;
}

function curves(all, measured) {
  const heads = Math.min(mostCurves, all.at(-1).head_losses.length);
  let size = 1;
  const series = [];
  for (let head = 0; head < heads; head++) {
    const thin = thinned(all.map((e) => ({ x: e.step, y: e.head_losses[head] })), mostPoints);
    size = thin.size;
    series.push({ name: `Head ${head + 1}`, colour: head % 8, points: thin.points });
  }
  for (let head = 0; head < heads; head++) {
    const points = measured.map((e) => ({ x: e.step, y: e.head_losses[head] })).filter((p) => Number.isFinite(p.y));
    series.push({ name: `validation of head ${head + 1}`, beside: `Head ${head + 1}`, colour: head % 8, dashed: true, dots: true, points });
  }
  return { series, size };
}

function headTable(all, measured) {
  const validation = measured.at(-1);
  return figuresTable("Loss per head",
    [{ name: "Head" }, { name: "First", number: true }, { name: "Last", number: true }, { name: "Lowest", number: true },
      { name: "Validation", number: true }, { name: "Agreement with head 1", number: true }],
    all.at(-1).head_losses.map((loss, i) => [
      String(i + 1), all[0].head_losses[i].toFixed(3), loss.toFixed(3), Math.min(...all.map((e) => e.head_losses[i])).toFixed(3),
      number(validation?.head_losses[i], 3), i === 0 ? "–" : percent(validation?.head_agreement[i - 1]),
    ]));
}

function planText(plan) {
  const memory = plan.memory.map((part) => `${part.name} ${bytes(part.bytes)}`).join(", ");
  return h("details", { class: "more" }, h("summary", {}, "The plan before the first step"),
    h("p", {}, `${number(plan.trained_parameters)} of ${number(plan.parameters)} parameters trained on ${plan.device}; about ${bytes(plan.memory_bytes)} of memory (${memory}).`),
    h("p", {}, `${number(plan.steps)} steps, ${number(plan.tokens)} tokens${plan.epochs ? `, about ${number(plan.epochs, 1)} epochs` : ""}; ${(plan.flops_per_token / 1e9).toPrecision(3)} GFLOP a token${plan.estimated_seconds ? `; very roughly ${duration(plan.estimated_seconds)}` : ""}.`));
}
