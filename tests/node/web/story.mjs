// What the checks share: the page, what the browser complained about, and the jobs so far.
import assert from "node:assert/strict";
import { join } from "node:path";

const patience = 25_000;
const shape = { dim: 32, layers: 4, attention_heads: 2, key_value_heads: 1, feed_forward_dim: 64, context: 512 };

/** Waits until an assertion holds: the page draws after the browser has told of a click, an address or an answer. */
export async function eventually(assertion) {
  for (const end = Date.now() + patience; ;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export class Story {
  #errors = [];

  constructor(browser, url, data) {
    Object.assign(this, { browser, url, data, jobs: {} });
  }

  /** A page of its own, with its own storage. */
  async newPage(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    page.on("pageerror", (error) => this.#errors.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      // A refusal that a check asked for is reported as a failed resource; the rest, policies too, is the page's fault.
      if (["error", "warning"].includes(message.type()) && !message.text().startsWith("Failed to load resource")) {
        this.#errors.push(`console: ${message.text()}`);
      }
    });
    page.on("dialog", (dialog) => { this.#errors.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    return page;
  }

  async open() {
    this.page = await this.newPage();
  }

  /** What the browser found wrong since the last call. */
  complaints() {
    return this.#errors.splice(0).join("\n");
  }

  async go(hash, page = this.page) {
    await page.goto(`${this.url}/#${hash}`);
  }

  file(name) {
    return join(this.data, name);
  }

  fineTune(name, steps) {
    return {
      kind: "fine-tune", name, seed: 5, threads: 1, model: { source: "new", shape }, n_heads: 3,
      data: { path: this.file("train.jsonl") },
      training: { steps, batch_tokens: 640, sequence_length: 320, checkpoint_every: 50, log_every: 5, warmup_steps: 5, validate_every: 50 },
    };
  }

  passAtK(name, job, seed) {
    return {
      kind: "pass-at-k", name, seed, threads: 1, model: { source: "job", job },
      problem_sets: [{ name: "heldout", path: this.file("heldout-variants.jsonl") }],
      sampling: { samples: 4, max_new_tokens: 24, batch_size: 8, temperatures: [0.5, 0.9] }, k: [1, 2, 4],
    };
  }

  /** Over REST, as another client would. */
  async submit(specification) {
    const response = await fetch(`${this.url}/api/jobs`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(specification) });
    const job = await response.json();
    assert.equal(response.status, 202, JSON.stringify(job));
    return job.id;
  }

  async submitFromPage(specification) {
    await this.go("/submit");
    await this.page.getByLabel("Specification (JSON)").fill(JSON.stringify(specification, null, 2));
    await this.page.getByRole("button", { name: "Submit" }).click();
    await this.page.waitForURL(/#\/jobs\/.+/);
    return decodeURIComponent(new URL(this.page.url()).hash.split("/").at(-1));
  }

  /** Waits until the job that the page shows is in a state. */
  async untilState(state, page = this.page) {
    await page.locator(".crumb .state", { hasText: state }).waitFor();
  }

  async untilSucceeded(id) {
    const end = Date.now() + patience;
    for (;;) {
      const job = await (await fetch(`${this.url}/api/jobs/${encodeURIComponent(id)}`)).json();
      if (job.state === "succeeded") {
        return;
      }
      assert.ok(!["failed", "cancelled"].includes(job.state) && Date.now() < end, `job ${id} is ${job.state}: ${job.error?.message}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
