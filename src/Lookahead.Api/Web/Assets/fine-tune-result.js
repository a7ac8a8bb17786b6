// What a fine-tune job made. Its curves are drawn from its events.
import { getResult } from "./api.js";
import { h } from "./dom.js";
import { number, percent, rate } from "./format.js";
import { facts, tiles } from "./table.js";

export async function fineTuneResult(job, signal) {
  const result = await getResult(job.id, signal);
  const agreement = result.validation_head_agreement ?? [];
  return h("section", { class: "card" },
    h("h2", {}, "Result"),
    tiles([
      ["Parameters", number(result.parameters)],
      ["Heads", String(result.n_heads)],
      ["Tokens seen", number(result.tokens_seen)],
      ["Tokens a second", rate(result.tokens_per_second), "mean"],
      result.validation_head_losses && ["Validation loss, head 1", result.validation_head_losses[0].toFixed(3), result.best_validation_step && `best at step ${number(result.best_validation_step)}`],
      agreement.length > 0 && ["Agreement, head 2", percent(agreement[0]), "an estimate of acceptance"],
    ]),
    facts([
      ["Documents", `${number(result.training_documents)} for training, ${number(result.validation_documents)} kept aside`],
      ["SHA-256 of the weights", h("code", {}, result.weights_sha256)],
    ]),
    h("p", { class: "buttons" }, h("a", { class: "button", href: `#/submit?kind=pass-at-k&model=${encodeURIComponent(job.id)}` }, "Score this model")));
}
