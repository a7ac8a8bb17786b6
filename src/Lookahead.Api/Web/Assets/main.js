// Routes by the part of the address behind "#": /jobs, /jobs/{id}, /submit, /compare. One view is shown at a time.
import { ApiError, key } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { refreshTimes } from "./format.js";
import { compareView } from "./compare-view.js";
import { jobView } from "./job-view.js";
import { jobsView } from "./jobs-view.js";
import { keyForm } from "./key-form.js";
import { submitView } from "./submit-view.js";

const main = document.getElementById("main");
const forgetKey = document.getElementById("forget-key");
const timesEvery = 10_000;

/** A view is a function (place, {id, query, signal}); its signal is aborted when another view takes its place. */
const routes = [
  { pattern: /^\/jobs$/, title: "Jobs", view: jobsView },
  { pattern: /^\/jobs\/([^/]+)$/, title: "Job", view: jobView },
  { pattern: /^\/submit$/, title: "Submit", view: submitView },
  { pattern: /^\/compare$/, title: "Compare", view: compareView },
];

let shown = new AbortController();

async function show() {
  shown.abort();
  shown = new AbortController();
  const { signal } = shown;
  const [path, query = ""] = location.hash.slice(1).split("?", 2);
  const route = routes.find((r) => r.pattern.test(path));
  if (!route) {
    location.replace("#/jobs");
    return;
  }
  document.title = `${route.title} – Lookahead`;
  document.getElementById("lost").hidden = true;
  forgetKey.hidden = !key.get();
  for (const link of document.querySelectorAll("nav a")) {
    const isHere = path === link.hash.slice(1) || path.startsWith(`${link.hash.slice(1)}/`);
    isHere ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  const place = h("div", { class: "view" });
  fill(main, place);
  try {
    const id = route.pattern.exec(path)[1];
    await route.view(place, { id: id && decodeURIComponent(id), query: new URLSearchParams(query), signal });
  } catch (error) {
    if (!signal.aborted) {
      refuse(place, error);
    }
  }
}

/** The view could not be made, or what it follows broke. */
function refuse(place, error) {
  if (error instanceof ApiError && error.status === 401) {
    fill(place, keyForm(show));
    announce("The service asks for a key.");
    return;
  }
  const text = error instanceof ApiError ? error.message : `The service does not answer (${error.message}).`;
  fill(place,
    h("h1", {}, error.status === 404 ? "Not found" : "Something went wrong"),
    h("div", { class: "problem", role: "alert" }, h("p", {}, text), error.code && h("p", { class: "soft" }, h("code", {}, error.code))),
    h("p", { class: "buttons" }, h("button", { type: "button", onclick: show }, "Try again"), h("a", { class: "button", href: "#/jobs" }, "All jobs")));
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // The part behind "#" is the router's.
  main.focus();
});
forgetKey.addEventListener("click", () => {
  key.set("");
  show();
});
window.addEventListener("hashchange", () => {
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
  show();
});
setInterval(refreshTimes, timesEvery);
show();
