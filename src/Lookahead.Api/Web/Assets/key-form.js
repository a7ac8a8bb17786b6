// Asks for the key of a service that wants one.
import { key } from "./api.js";
import { h } from "./dom.js";

/** @param done Called when a key was given. */
export function keyForm(done) {
  const input = h("input", { type: "password", id: "key", autocomplete: "off", spellcheck: "false", required: true });
  return h("form", {
    class: "narrow",
    onsubmit: (event) => {
      event.preventDefault();
      key.set(input.value.trim());
      done();
    },
  },
  h("h1", {}, "This service asks for a key"),
  h("p", {}, key.get() ? "The key that was given is not accepted." : "It is kept until this tab is closed, and sent to this service alone."),
  h("label", { for: "key" }, "API key"),
  input,
  h("p", { class: "buttons" }, h("button", { class: "primary" }, "Continue")));
}
