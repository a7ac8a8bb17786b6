// The texts of a generate job, and how fast they were written.
import { getResult } from "./api.js";
import { h } from "./dom.js";
import { number, percent, rate } from "./format.js";
import { tiles } from "./table.js";

const most = 50;

export async function generateResult(job, signal) {
  const result = await getResult(job.id, signal);
  const without = result.speed_without_speculation;
  return h("section", { class: "card" },
    h("h2", {}, "Texts"),
    tiles([
      ["Tokens a second", rate(result.speed.tokens_per_second), without && `${rate(without.tokens_per_second)} without speculation`],
      ["Tokens per forward", number(result.speed.tokens_per_forward, 2)],
      ...result.speed.head_acceptance.slice(0, 3).map((share, i) => [`Acceptance, head ${i + 2}`, percent(share)]),
      result.identical_text !== undefined && ["Same text without", result.identical_text ? "yes, all" : `${result.identical_texts} of ${result.texts.length}`],
    ]),
    result.texts.slice(0, most).map((text) => h("details", { class: "sample", open: result.texts.length <= 4 },
      h("summary", {}, h("b", {}, firstLine(text.prompt)), h("span", { class: "soft" }, `text ${text.sample + 1}, ${number(text.tokens)} tokens, ended by ${text.finish_reason}`)),
      h("pre", { class: "wrap", tabindex: 0, "aria-label": "Prompt" }, text.prompt),
      h("pre", { class: "wrap", tabindex: 0, "aria-label": "Text" }, text.text))),
    result.texts.length > most && h("p", { class: "soft" }, `The first ${most} of ${number(result.texts.length)}; all are in result.json.`));
}

function firstLine(text) {
  const line = text.trim().split("\n")[0];
  return line.length > 70 ? `${line.slice(0, 70)}…` : line;
}
