// All jobs, newest first, kept up to date.
import { isTransient, listJobs } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { duration, jobTitle, relativeTime, secondsBetween, shortId, stateBadge } from "./format.js";

const refreshMilliseconds = 2000;
const pageSize = 20;
const states = ["queued", "running", "pausing", "paused", "cancelling", "succeeded", "failed", "cancelled"];
const kinds = ["fine-tune", "pass-at-k", "generate", "compare"];

export async function jobsView(place, { query, signal }) {
  const filters = { state: query.get("state") ?? "", kind: query.get("kind") ?? "" };
  const after = query.get("after") ?? "";
  const rows = h("tbody", {});
  const table = h("table", { class: "jobs" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Job"), h("th", { scope: "col" }, "State"), h("th", { scope: "col", class: "wide" }, "Submitted"), h("th", { scope: "col", class: "wide took" }, "Took"))),
    rows);
  const list = h("div", {});
  const pages = h("nav", { class: "buttons", "aria-label": "Pages" });
  fill(place,
    h("div", { class: "heading" }, h("h1", {}, "Jobs"), h("a", { class: "button primary", href: "#/submit" }, "Submit a job")),
    h("div", { class: "filters" },
      choice("State", "state", states, filters),
      choice("Kind", "kind", kinds, filters)),
    list, pages);

  let before = "";
  const known = new Map();
  while (!signal.aborted) {
    try {
      const page = await listJobs({ ...filters, after, limit: pageSize }, signal);
      document.getElementById("lost").hidden = true;
      const now = JSON.stringify(page);
      if (now !== before) {
        before = now;
        tellChanges(page.jobs, known);
        showPage(page);
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (!isTransient(error)) {
        throw error;
      }
      document.getElementById("lost").hidden = false;
    }
    await pause(signal);
  }

  function showPage(page) {
    const focused = rows.contains(document.activeElement) ? document.activeElement.hash : null;
    fill(rows, page.jobs.map(row));
    fill(list, page.jobs.length > 0 ? h("div", { class: "card flush" }, table) : page.next ? sparse() : empty(filters, after));
    fill(pages,
      after && h("a", { class: "button", href: address(filters, "") }, "Newest"),
      page.next && h("a", { class: "button", href: address(filters, page.next) }, "Older jobs"));
    if (focused) {
      [...rows.querySelectorAll("a")].find((a) => a.hash === focused)?.focus();
    }
  }
}

function row(job) {
  const took = job.started_at && job.finished_at ? duration(secondsBetween(job.started_at, job.finished_at)) : "–";
  return h("tr", {},
    h("td", { class: "name" },
      h("a", { href: `#/jobs/${encodeURIComponent(job.id)}` }, jobTitle(job)),
      h("span", { class: "soft" }, `${job.kind} · `, h("code", { class: "wide", title: job.id }, shortId(job.id)), h("span", { class: "phone" }, relativeTime(job.created_at)))),
    h("td", {}, stateBadge(job.state), job.error && h("span", { class: "soft error-code" }, job.error.code)),
    h("td", { class: "wide soft" }, relativeTime(job.created_at)),
    h("td", { class: "wide soft number" }, took));
}

function choice(label, name, values, filters) {
  const id = `filter-${name}`;
  return h("div", {},
    h("label", { for: id }, label),
    h("select", { id, onchange: (event) => { location.hash = address({ ...filters, [name]: event.target.value }, ""); } },
      h("option", { value: "" }, "All"),
      values.map((value) => h("option", { value, selected: filters[name] === value }, value))));
}

function address(filters, after) {
  const query = new URLSearchParams(Object.entries({ ...filters, after }).filter(([, value]) => value));
  return query.size > 0 ? `#/jobs?${query}` : "#/jobs";
}

function empty(filters, after) {
  if (filters.state || filters.kind || after) {
    return h("div", { class: "empty" }, h("p", {}, "No job is like that."), h("p", {}, h("a", { href: "#/jobs" }, "Show all jobs")));
  }
  return h("div", { class: "empty" },
    h("h2", {}, "No jobs yet"),
    h("p", {}, "Submit one ", h("a", { href: "#/submit" }, "on this page"), ", or from a terminal:"),
    h("pre", {}, "./lookahead submit job.json --watch"),
    h("p", { class: "soft" }, "A fine-tune job trains a model with several prediction heads; a pass-at-k job then scores it."));
}

function sparse() {
  return h("div", { class: "empty" }, h("p", {}, "No job like that among the newest; older ones may be."));
}

/** For readers who do not see the badges change. */
function tellChanges(jobs, known) {
  const changed = jobs.filter((job) => known.has(job.id) && known.get(job.id) !== job.state);
  if (changed.length > 0) {
    announce(changed.map((job) => `${jobTitle(job)} is ${job.state}`).join(", "));
  }
  jobs.forEach((job) => known.set(job.id, job.state));
}

function pause(signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(next, refreshMilliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
    // A page that nobody sees asks for nothing.
    function next() {
      if (document.hidden && !signal.aborted) {
        document.addEventListener("visibilitychange", resolve, { once: true });
      } else {
        resolve();
      }
    }
  });
}
