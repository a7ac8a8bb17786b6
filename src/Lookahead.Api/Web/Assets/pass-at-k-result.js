// What a pass-at-k job found: curves with intervals, speed and acceptance, verdicts, problems, samples.
import { getArtifactJson, getArtifacts, getResult } from "./api.js";
import { lineChart } from "./chart.js";
import { h, svg } from "./dom.js";
import { interval, number, percent, rate, words } from "./format.js";
import { problemResults } from "./lines.js";
import { problemTable } from "./problem-table.js";
import { sampleList } from "./sample-list.js";
import { figuresTable, tiles } from "./table.js";

/** From so many samples on, k has a logarithmic axis. */
const manySamples = 30;

export async function passAtKResult(job, signal) {
  const [result, report, measured, files] = await Promise.all([
    getResult(job.id, signal),
    getArtifactJson(job.id, "report.json", signal),
    getArtifactJson(job.id, "measurements.json", signal),
    getArtifacts(job.id, signal),
  ]);
  const sets = await Promise.all(result.problem_sets.map(async (set) => {
    const samples = sampleList(job.id, set.name, files.find((f) => f.name === `samples-${set.name}.jsonl.gz`)?.length ?? 0, signal);
    return [
      figuresCard(set, report.problem_sets.find((r) => r.name === set.name)),
      problemTable(await problemResults(job.id, set.name, signal), set, samples.showProblem),
      samples.element,
    ];
  }));
  return [speedCard(measured.speed), ...sets];
}

/** The curves of an evaluation's report: one per temperature. */
export function curvesOf(report) {
  const several = report.temperatures.length > 0;
  const curves = several ? report.temperatures.map((t) => ({ name: `T = ${t.temperature}`, curve: t.curve })) : [{ name: "pass@k", curve: report.curve }];
  return curves.map(({ name, curve }, i) => ({ name, colour: i % 8, dots: curve.length <= 12, points: curve.map((e) => ({ x: e.k, y: e.estimate, low: e.low, high: e.high })) }));
}

/** The chart that pass@k is drawn in. */
export function passAtKChart(title, samples) {
  return lineChart({
    title, xLabel: "k (samples drawn per problem)", yLabel: "share solved", fromZero: true, most: 1, logarithmic: samples >= manySamples,
    format: (y) => percent(y), tick: (y) => `${Math.round(100 * y)}%`, at: (k) => `k = ${k}`,
  });
}

function figuresCard(set, report) {
  const chart = passAtKChart("pass@k with 95% intervals over problems", set.samples_per_problem);
  chart.draw(curvesOf(report));
  return h("section", { class: "card" },
    h("h2", {}, `pass@k on ${set.name}`),
    h("p", { class: "soft" }, `${number(set.problems)} problems, ${number(set.samples_per_problem)} samples each${set.temperatures.length > 1 ? " at every temperature" : ""}.`),
    h("div", { class: "columns" },
      h("div", {}, chart.element, verdicts(set)),
      h("div", {}, estimatesTable(set), overTemperatures(set))));
}

function estimatesTable(set) {
  const several = set.temperatures.length > 1;
  const rows = set.temperatures.flatMap((t) => Object.entries(t.pass_at_k).map(([k, e]) => [
    `pass@${k}`, ...(several ? [String(t.temperature)] : []), percent(e.estimate), interval(e.low, e.high), interval(e.sampling_low, e.sampling_high)]));
  return figuresTable("Estimates of pass@k",
    [{ name: "" }, ...(several ? [{ name: "T", number: true }] : []), { name: "Estimate", number: true }, { name: "95%, problems", number: true }, { name: "95%, samples", number: true }], rows);
}

function overTemperatures(set) {
  return set.max_over_temperatures && figuresTable("Over temperatures",
    [{ name: "Over temperatures" }, { name: "Best T", number: true }, { name: "Max (biased up)", number: true }, { name: "T chosen on other half", number: true }],
    Object.entries(set.max_over_temperatures).map(([k, best]) => [`pass@${k}`, String(best.temperature), percent(best.estimate), percent(set.split_half?.[k]?.estimate)]));
}

function verdicts(set) {
  const total = Object.values(set.verdicts).reduce((sum, n) => sum + n, 0);
  return [
    h("h3", {}, "Verdicts"),
    h("table", {},
      h("caption", { class: "hidden" }, "Samples by verdict"),
      h("tbody", {}, Object.entries(set.verdicts).map(([verdict, n]) => h("tr", {},
        h("th", { scope: "row" }, h("span", { class: `verdict ${verdict}` }, words(verdict))),
        h("td", {}, share(n / total, verdict === "accepted")),
        h("td", { class: "number" }, number(n)),
        h("td", { class: "number soft" }, percent(n / total)))))),
    h("p", { class: "soft" }, [
      set.borderline > 0 && `${number(set.borderline)} borderline by CPU time`,
      set.unstable > 0 && `${number(set.unstable)} unstable`,
      set.comparisons_differ > 0 && `on ${number(set.comparisons_differ)} the comparison rules disagree`,
      set.unfinished_share > 0 && `${percent(set.unfinished_share)} of the texts ran into the token limit`,
      set.codeless_share > 0 && `${percent(set.codeless_share)} without code`,
    ].filter(Boolean).join("; ")),
  ];
}

function share(value, isGood) {
  return svg("svg", { width: 90, height: 8, viewBox: "0 0 90 8", "aria-hidden": "true" },
    svg("rect", { class: "track", width: 90, height: 8, rx: 4 }),
    svg("rect", { class: isGood ? "bar good" : "bar", width: Math.max(value > 0 ? 2 : 0, 90 * value), height: 8, rx: 4 }));
}

function speedCard(speed) {
  return h("section", { class: "card" },
    h("h2", {}, "Sampling"),
    tiles([
      ["Tokens a second", rate(speed.tokens_per_second), `${number(speed.tokens)} tokens`],
      ["Tokens per forward", number(speed.tokens_per_forward, 2), speed.head_acceptance.length === 0 ? "no speculation" : null],
      ...speed.head_acceptance.map((accepted, i) => [`Acceptance, head ${i + 2}`, percent(accepted)]),
    ]));
}
