// The REST interface (docs/rest.md) as functions.

const keyName = "lookahead-key";

/** What the service refused: its status, code and, where fields are at fault, errors of {field, message}. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.code = problem?.code ?? "";
    this.errors = problem?.errors ?? [];
  }
}

/** Nothing answers, or something between here and the service says that it is away. */
export function isTransient(error) {
  return error instanceof ApiError ? [502, 503, 504].includes(error.status) : error instanceof TypeError;
}

/** The key lives as long as the tab does. */
export const key = {
  get: () => sessionStorage.getItem(keyName) ?? "",
  set: (value) => (value ? sessionStorage.setItem(keyName, value) : sessionStorage.removeItem(keyName)),
};

export const listJobs = ({ state = "", kind = "", after = "", limit = 20 }, signal) =>
  json(`jobs?${new URLSearchParams({ state, kind, after, limit })}`, { signal });

export const getJob = (id, signal) => json(path(id), { signal });

export const getParts = async (id, signal) => (await json(`${path(id)}/parts`, { signal })).parts;

export const getEvents = (id, after, wait, signal) => json(`${path(id)}/events?${new URLSearchParams({ after, wait })}`, { signal });

export const getResult = (id, signal) => json(`${path(id)}/result`, { signal });

export const getArtifacts = async (id, signal) => (await json(`${path(id)}/artifacts`, { signal })).artifacts;

export const getArtifactJson = (id, name, signal) => json(artifactPath(id, name), { signal });

/** A file of a result as the body of a response. */
export const openArtifact = (id, name, signal) => send(artifactPath(id, name), { signal });

/** Where a browser can open a file of a result by itself. */
export const artifactLink = (id, name) => `api/${artifactPath(id, name)}`;

/** @param verb cancel, pause or resume. */
export const control = (id, verb) => json(`${path(id)}/${verb}`, { method: "POST" });

export const submit = (text) => json("jobs", post(text));

/** Every check that a submission goes through; nothing is stored. */
export const validate = (text) => json("jobs?validate=true", post(text));

function post(text) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: text };
}

function path(id) {
  return `jobs/${encodeURIComponent(id)}`;
}

function artifactPath(id, name) {
  return `${path(id)}/artifacts/${name.split("/").map(encodeURIComponent).join("/")}`;
}

async function json(where, options) {
  return (await send(where, options)).json();
}

async function send(where, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  if (key.get()) {
    headers.Authorization = `Bearer ${key.get()}`;
  }
  const response = await fetch(`api/${where}`, { ...options, headers });
  if (response.ok) {
    return response;
  }
  throw new ApiError(response.status, await response.json().catch(() => null));
}
