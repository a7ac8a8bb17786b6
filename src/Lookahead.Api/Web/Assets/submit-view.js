// A form for a job's specification in JSON.
import { ApiError, getJob, submit, validate } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { fieldPlace } from "./json-places.js";
import { keyForm } from "./key-form.js";
import { explanations, kinds, template } from "./templates.js";

export async function submitView(place, { query, signal }) {
  const given = Object.fromEntries(query);
  const first = given.from ? await copyOf(given.from, signal) : template(kinds.includes(given.kind) ? given.kind : kinds[0], given);
  const text = h("textarea", { id: "specification", spellcheck: "false", autocomplete: "off", autocapitalize: "off", "aria-describedby": "answer hint" });
  text.value = pretty(first);
  const explanation = h("p", { class: "soft", id: "hint" }, explanations[first.kind]);
  const answer = h("div", { id: "answer", "aria-live": "polite" });
  const send = h("button", { class: "primary" }, "Submit");
  const check = h("button", { type: "button", onclick: () => ask(validate) }, "Check");
  fill(place, h("div", { class: "heading" }, h("h1", {}, "Submit a job")),
    h("form", { class: "card", onsubmit: (e) => { e.preventDefault(); ask(submit); } },
      h("fieldset", { class: "segments" }, h("legend", { class: "hidden" }, "Start from a template"),
        kinds.map((kind) => h("label", {},
          h("input", { type: "radio", name: "kind", value: kind, checked: kind === first.kind, onchange: () => choose(kind) }), kind))),
      explanation,
      h("label", { for: "specification" }, "Specification (JSON). Fields that are left out have their defaults; paths are those of the machine that runs the service."),
      text,
      h("p", { class: "buttons" }, send, check)),
    answer);

  function choose(kind) {
    text.value = pretty(template(kind, given));
    explanation.textContent = explanations[kind];
    tell();
  }

  async function ask(request) {
    tell();
    if (!isJson(text.value)) {
      return;
    }
    send.disabled = check.disabled = true;
    try {
      const job = await request(text.value);
      if (signal.aborted) {
        return;
      }
      if (job.id) {
        location.hash = `#/jobs/${encodeURIComponent(job.id)}`;
      } else {
        tell(h("div", { class: "fine" }, "Nothing is wrong with it. It was checked, not submitted."));
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        tell(keyForm(() => ask(request)));
        return;
      }
      refuse(error.message, error.errors ?? [], error.code);
    } finally {
      send.disabled = check.disabled = false;
    }
  }

  function isJson(value) {
    try {
      JSON.parse(value);
      return true;
    } catch (error) {
      refuse(`This is no valid JSON: ${error.message}`, []);
      return false;
    }
  }

  function refuse(message, errors, code) {
    text.setAttribute("aria-invalid", "true");
    tell(h("div", { class: "problem" },
      errors.length > 0
        ? [h("p", {}, errors.length === 1 ? "One thing is wrong:" : `${errors.length} things are wrong:`), h("ul", {}, errors.map(fieldError))]
        : h("p", {}, message),
      code && h("p", { class: "soft" }, h("code", {}, code))));
    announce(message);
  }

  function fieldError({ field, message }) {
    const found = fieldPlace(text.value, field);
    const name = found
      ? h("button", { type: "button", class: "link", title: "Show it in the text", onclick: () => select(found) }, h("code", {}, field))
      : h("code", {}, field);
    return h("li", {}, name, " ", message);
  }

  function select({ start, end }) {
    text.focus();
    text.setSelectionRange(start, end);
    const line = text.value.slice(0, start).split("\n").length;
    text.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(text).lineHeight));
  }

  function tell(content) {
    if (!content) {
      text.removeAttribute("aria-invalid");
    }
    fill(answer, content);
  }
}

async function copyOf(id, signal) {
  return (await getJob(id, signal)).specification;
}

function pretty(value) {
  return JSON.stringify(value, null, 2);
}
