// One job: where it stands, what it measures while it runs, what came out of it.
import { ApiError, control, getJob, getParts, isTransient } from "./api.js";
import { artifactList, fileButton } from "./artifacts.js";
import { compareResult } from "./compare-result.js";
import { announce, confirmed, fill, h } from "./dom.js";
import { eventLog } from "./event-log.js";
import { follow } from "./events.js";
import { fineTuneResult } from "./fine-tune-result.js";
import { duration, finalStates, jobTitle, relativeTime, secondsBetween, stateBadge, words } from "./format.js";
import { generateResult } from "./generate-result.js";
import { passAtKResult } from "./pass-at-k-result.js";
import { progressPanel } from "./progress-panel.js";
import { figuresTable, facts } from "./table.js";
import { trainingPanel } from "./training-panel.js";

const results = { "fine-tune": fineTuneResult, "pass-at-k": passAtKResult, generate: generateResult, compare: compareResult };
const controls = {
  queued: ["pause", "cancel"], running: ["pause", "cancel"], pausing: ["resume", "cancel"], paused: ["resume", "cancel"],
  cancelling: [], succeeded: [], failed: [], cancelled: [],
};

export async function jobView(place, { id, signal }) {
  let job = await getJob(id, signal);
  document.title = `${jobTitle(job)} – Lookahead`;
  const heading = h("div", {});
  const problem = h("div", {});
  const summary = h("div", { class: "card" });
  const result = h("div", {});
  const files = h("div", {});
  const parts = h("div", {});
  const training = trainingPanel();
  const progress = progressPanel();
  const log = eventLog();
  fill(place, heading, problem, summary, progress.element, parts, result, training.element, log.element, files, specification(job));
  show();

  await follow(id, {
    signal,
    onEvents(events, state) {
      training.add(events);
      progress.add(events, finalStates.has(state));
      log.add(events);
      if (state !== job.state || events.some((e) => e.type === "state" || e.type === "part")) {
        refresh();
      }
    },
    onLost: (lost) => { document.getElementById("lost").hidden = !lost; },
  });
  if (!signal.aborted) {
    await refresh();
  }

  /** Reads the job anew; a result is shown once. */
  async function refresh() {
    const before = job.state;
    try {
      job = await getJob(id, signal);
    } catch (error) {
      if (signal.aborted || isTransient(error)) {
        return; // The next event asks again.
      }
      throw error;
    }
    show();
    if (job.state !== before) {
      announce(`The job is ${job.state}.`);
    }
  }

  async function show() {
    fill(heading, header(job, act));
    fill(problem, job.error && errorBox(job));
    fill(summary, figures(job));
    progress.element.hidden ||= finalStates.has(job.state);
    if (job.state === "succeeded" && !result.hasChildNodes()) {
      result.append(h("p", { class: "soft" }, "Reading the result …"));
      try {
        fill(result, await results[job.kind](job, signal));
        fill(files, await artifactList(job, signal));
      } catch (error) {
        if (!signal.aborted) {
          fill(result, h("div", { class: "problem", role: "alert" }, h("p", {}, `The result cannot be shown: ${error.message}`)));
        }
      }
    } else if (job.specification.parallelism > 1 && !finalStates.has(job.state)) {
      fill(parts, partsTable(await getParts(id, signal).catch(() => [])));
    } else {
      fill(parts);
    }
  }

  async function act(verb, button) {
    if (verb === "cancel" && !await confirmed("Cancel this job?", "What it has done so far is lost, and it cannot be resumed. A pause keeps a checkpoint.", "Cancel the job")) {
      return;
    }
    button.disabled = true;
    try {
      await control(id, verb);
      await refresh();
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      await refresh();
      problem.prepend(h("div", { class: "problem", role: "alert" }, h("p", {}, error.message)));
    }
  }
}

function header(job, act) {
  return h("div", { class: "heading" },
    h("div", {},
      h("h1", {}, jobTitle(job)),
      h("p", { class: "crumb" }, stateBadge(job.state), h("span", {}, job.kind), h("code", {}, job.id))),
    h("div", { class: "buttons" },
      controls[job.state].map((verb) => h("button", {
        type: "button", class: verb === "cancel" && "danger", onclick: (event) => act(verb, event.currentTarget),
      }, verb[0].toUpperCase() + verb.slice(1))),
      job.state === "succeeded" && job.kind === "pass-at-k" && h("a", { class: "button", href: `#/compare?a=${encodeURIComponent(job.id)}` }, "Compare"),
      job.state === "succeeded" && job.kind !== "generate" && fileButton(job.id, "report.html", "Open report", "button primary")));
}

function errorBox(job) {
  const ended = job.state === "failed";
  return h("div", { class: "problem", role: "alert" },
    h("p", {}, h("b", {}, ended ? "The job failed. " : "The last attempt failed. "), job.error.message),
    h("p", { class: "soft" }, h("code", {}, job.error.code), job.error.field && [" in ", h("code", {}, job.error.field)], !ended && !finalStates.has(job.state) && " – it is tried again."));
}

function figures(job) {
  const end = job.finished_at;
  return facts([
    ["Submitted", relativeTime(job.created_at)],
    ["Started", job.started_at ? relativeTime(job.started_at) : "not yet"],
    end && job.started_at && ["Took", duration(secondsBetween(job.started_at, end))],
    ["Attempt", job.attempt === 0 ? "none yet" : `${job.attempt}${job.failed_attempts ? `, ${job.failed_attempts} of at most ${job.specification.max_attempts} failed` : ""}`],
    job.worker && ["Worker", job.worker],
    ["Seed", String(job.specification.seed)],
  ]);
}

function specification(job) {
  return h("div", { class: "card" },
    h("h2", {}, "Specification"),
    h("p", { class: "soft" }, "Every default is written out: submitted again, it gives the same job."),
    h("p", { class: "buttons" }, h("a", { class: "button", href: `#/submit?from=${encodeURIComponent(job.id)}` }, "Use it for a new job")),
    h("details", { class: "more" }, h("summary", {}, "Show as JSON"), h("pre", { tabindex: 0 }, JSON.stringify(job.specification, null, 2))));
}

function partsTable(parts) {
  return parts.length > 0 && h("div", { class: "card" },
    h("h2", {}, "Parts"),
    figuresTable("Parts of the job", [{ name: "Part" }, { name: "State" }, { name: "Attempt", number: true }, { name: "Worker" }],
      parts.map((part) => [part.part, stateBadge(part.state), String(part.attempt), part.error ? words(part.error.code) : part.worker ?? "–"])));
}
