// What a compare job found: a sentence per pair, differences with their intervals.
import { getResult } from "./api.js";
import { h } from "./dom.js";
import { percent, points } from "./format.js";
import { intervalChart } from "./interval-chart.js";
import { figuresTable } from "./table.js";

export async function compareResult(job, signal) {
  const result = await getResult(job.id, signal);
  return [
    h("section", { class: "card" },
      h("h2", {}, "Findings"),
      result.findings.map((finding) => h("p", { class: "sentence" }, finding)),
      h("p", { class: "soft" }, result.sides.map((side) => `${side.name}: ${side.runs.join(", ")}`).join(" · ")),
      result.left_out?.length > 0 && h("p", { class: "soft" }, `Not compared, because not every side was evaluated on it: ${result.left_out.join(", ")}.`)),
    result.problem_sets.flatMap((set) => set.pairs.map((pair) => pairCard(set, pair))),
  ];
}

function pairCard(set, pair) {
  return h("section", { class: "card" },
    h("h2", {}, `${pair.second} against ${pair.first}`),
    h("p", { class: "soft" }, `Set ${set.name}, ${set.problems} problems${set.temperatures.length > 1 ? ", each side at its best temperature" : ""}. Above zero, ${pair.second} is better.`),
    intervalChart("Difference in pass@k, with 95% intervals", "percentage points",
      pair.differences.map((d) => ({ name: `pass@${d.k}`, value: d.difference, low: d.low, high: d.high }))),
    figuresTable(`Differences of ${pair.second} and ${pair.first}`,
      [{ name: "k" }, { name: pair.first, number: true }, { name: pair.second, number: true }, { name: "Difference", number: true },
        { name: "95% interval", number: true }, { name: "p (Holm)", number: true }, { name: "Better", number: true }, { name: "Equal", number: true }, { name: "Worse", number: true }],
      pair.differences.map((d) => [`pass@${d.k}`, percent(d.first), percent(d.second), points(d.difference), `${points(d.low)} to ${points(d.high)}`,
        d.holm_p_value < 0.001 ? "< 0.001" : d.holm_p_value.toFixed(3), String(d.better), String(d.equal), String(d.worse)])),
    h("p", { class: "soft" }, pair.differences[0]?.method === "runs-and-problems"
      ? "Intervals are t intervals from the variances of problems and of training runs."
      : "Intervals are paired bootstraps over problems; other training seeds are not in them."));
}
