// Two finished evaluations side by side. Whether a difference is more than chance is for a compare job to say.
import { getArtifactJson, getJob, getResult, listJobs } from "./api.js";
import { fill, h } from "./dom.js";
import { paired } from "./estimator.js";
import { interval, jobTitle, percent, points, rate, shortId, number } from "./format.js";
import { problemResults } from "./lines.js";
import { curvesOf, passAtKChart } from "./pass-at-k-result.js";
import { figuresTable } from "./table.js";

export async function compareView(place, { query, signal }) {
  const jobs = (await listJobs({ state: "succeeded", kind: "pass-at-k", limit: 100 }, signal)).jobs;
  const chosen = { a: query.get("a") ?? "", b: query.get("b") ?? "" };
  const form = h("form", { class: "card", onsubmit: (e) => { e.preventDefault(); go(); } },
    h("div", { class: "columns" }, picker("a", "First", jobs, chosen.a), picker("b", "Second", jobs, chosen.b)),
    h("p", { class: "buttons" }, h("button", { class: "primary" }, "Compare")));
  const result = h("div", {});
  fill(place,
    h("div", { class: "heading" }, h("h1", {}, "Compare two evaluations")),
    jobs.length === 0 && !chosen.a
      ? h("div", { class: "empty" }, h("h2", {}, "No finished evaluation yet"), h("p", {}, "Submit a pass-at-k job for each model, then come back. ", h("a", { href: "#/submit?kind=pass-at-k" }, "Submit one")))
      : form,
    result);
  if (chosen.a && chosen.b) {
    fill(result, h("p", { class: "soft" }, "Reading both results …"));
    const [a, b] = await Promise.all([read(chosen.a, signal), read(chosen.b, signal)]);
    fill(result, await Promise.all(setsOfBoth(a, b).map((name) => setCard(name, a, b, signal))), comparison(a, b));
  }

  function go() {
    const data = new FormData(form);
    location.hash = `#/compare?${new URLSearchParams({ a: data.get("a"), b: data.get("b") })}`;
  }
}

/** A choice of jobs; one that is not among the newest but in the address stays chosen. */
function picker(name, label, jobs, chosen) {
  const id = `evaluation-${name}`;
  const known = jobs.some((job) => job.id === chosen);
  return h("div", {},
    h("label", { for: id }, label),
    h("select", { id, name, required: true },
      h("option", { value: "" }, "Choose an evaluation"),
      chosen && !known && h("option", { value: chosen, selected: true }, chosen),
      jobs.map((job) => h("option", { value: job.id, selected: job.id === chosen }, `${jobTitle(job)} · ${shortId(job.id)} · ${new Date(job.created_at).toLocaleString("en-GB")}`))));
}

async function read(id, signal) {
  const [job, result, report, measured] = await Promise.all([
    getJob(id, signal), getResult(id, signal), getArtifactJson(id, "report.json", signal), getArtifactJson(id, "measurements.json", signal)]);
  return { job, result, report, speed: measured.speed, title: jobTitle(job) };
}

function setsOfBoth(a, b) {
  return a.result.problem_sets.map((s) => s.name).filter((name) => b.result.problem_sets.some((s) => s.name === name));
}

function comparison(a, b) {
  const link = `#/submit?${new URLSearchParams({ kind: "compare", a: a.job.id, b: b.job.id })}`;
  const model = ({ job }) => job.specification.model.job ?? job.specification.model.path ?? "new";
  const rows = [
    ["Job", ...[a, b].map(({ job }) => h("a", { href: `#/jobs/${encodeURIComponent(job.id)}` }, shortId(job.id)))],
    ["Model", model(a), model(b)],
    ["Temperatures", ...[a, b].map(({ job }) => (job.specification.sampling.temperatures?.length ? job.specification.sampling.temperatures : [job.specification.sampling.temperature]).join(", "))],
    ["Samples per problem", ...[a, b].map(({ job }) => number(job.specification.sampling.samples))],
    ["Seed", ...[a, b].map(({ job }) => String(job.specification.seed))],
    ["Tokens a second", rate(a.speed.tokens_per_second), rate(b.speed.tokens_per_second)],
    ["Tokens per forward", number(a.speed.tokens_per_forward, 2), number(b.speed.tokens_per_forward, 2)],
  ];
  return h("section", { class: "card" },
    h("h2", {}, "What is compared"),
    figuresTable("What is compared", [{ name: "" }, { name: a.title }, { name: b.title }], rows),
    setsOfBoth(a, b).length === 0 && h("div", { class: "problem" }, h("p", {}, "They have no problem set in common.")),
    h("p", {}, "Is a difference more than chance? A compare job pairs the problems and gives each difference its interval and p-value."),
    h("p", { class: "buttons" }, h("a", { class: "button", href: link }, "Set up a compare job")));
}

async function setCard(name, a, b, signal) {
  const of = (side, list) => list(side).find((s) => s.name === name);
  const [first, second] = [a, b].map((side) => of(side, (s) => s.result.problem_sets));
  const [firstProblems, secondProblems] = await Promise.all([a, b].map((side) => problemResults(side.job.id, name, signal)));
  const chart = passAtKChart("pass@k with 95% intervals", Math.max(first.samples_per_problem, second.samples_per_problem));
  const titles = a.title === b.title ? [`${a.title} (first)`, `${b.title} (second)`] : [a.title, b.title];
  const curves = [a, b].flatMap((side, i) => curvesOf(of(side, (s) => s.report.problem_sets)).map((curve) => ({
    ...curve, name: curve.name === "pass@k" ? titles[i] : `${titles[i]}, ${curve.name}`, dashed: i === 1 })));
  curves.forEach((curve, i) => { curve.colour = i % 8; });
  chart.draw(curves);
  const ks = bestOf(first).filter(([k]) => bestOf(second).some(([other]) => other === k)).map(([k]) => k);
  const rows = ks.map((k) => {
    const [x, y] = [first, second].map((set) => bestOf(set).find(([other]) => other === k)[1]);
    const pairs = paired(firstProblems, secondProblems, Number(k));
    return [`pass@${k}`, `${percent(x.estimate)}`, interval(x.low, x.high), `${percent(y.estimate)}`, interval(y.low, y.high), points(y.estimate - x.estimate),
      String(pairs.better), String(pairs.equal), String(pairs.worse)];
  });
  return h("section", { class: "card" },
    h("h2", {}, `Set ${name}`),
    h("p", { class: "soft" }, `${number(paired(firstProblems, secondProblems, 1).problems)} problems in both${first.temperatures.length > 1 || second.temperatures.length > 1 ? "; figures are those of the best temperature" : ""}. Better, equal and worse count the problems of the second.`),
    chart.element,
    rows.length > 0
      ? figuresTable(`pass@k on ${name}`, [{ name: "" }, { name: "First", number: true }, { name: "95% interval", number: true }, { name: "Second", number: true }, { name: "95% interval", number: true },
        { name: "Points", number: true }, { name: "Better", number: true }, { name: "Equal", number: true }, { name: "Worse", number: true }], rows)
      : h("p", {}, "They report no k in common."));
}

/** Pairs of k and estimate: those of the one temperature, or the maxima over several. */
function bestOf(set) {
  return Object.entries(set.max_over_temperatures ?? set.temperatures[0].pass_at_k);
}
