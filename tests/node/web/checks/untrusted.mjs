import assert from "node:assert/strict";
import { eventually } from "../story.mjs";
import { gzipSync } from "node:zlib";

const markup = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

export const untrusted = {
  async "markup-in-names-and-texts-is-text"(story) {
    const { page, jobs } = story;
    const id = await story.submit({
      kind: "generate", name: markup, threads: 1, model: { source: "job", job: jobs.tuned }, prompts: [markup],
      sampling: { samples: 1, max_new_tokens: 4 },
    });
    await story.untilSucceeded(id);
    await story.go("/jobs");
    await page.getByRole("link", { name: markup }).click();
    await eventually(async () => assert.equal(await page.locator("h1").textContent(), markup));
    await eventually(async () => assert.equal(await page.getByLabel("Prompt").textContent(), markup));
    assert.equal(await page.locator("main script, main img").count(), 0);
    await story.go(`/submit?from=${id}`);
    await page.waitForFunction((m) => document.querySelector("textarea")?.value.includes(JSON.stringify(m).slice(1, -1)), markup);
  },

  async "markup-in-samples-and-errors-is-text"(story) {
    const { page, jobs } = story;
    const sample = { id: markup, temperature: 0.5, sample: 0, completion: markup, finish_reason: "eos", tokens: 3, program: markup, verdict: "accepted", stability: "stable" };
    await page.route("**/samples-*", (route) => route.fulfill({ contentType: "application/gzip", body: gzipSync(`${JSON.stringify(sample)}\n`) }));
    await story.go(`/jobs/${jobs.first}`);
    await page.locator(".sample summary").click();
    await eventually(async () => assert.equal(await page.getByLabel("Program").textContent(), markup));
    await eventually(async () => assert.equal(await page.locator(".sample b").textContent(), markup));
    await page.unroute("**/samples-*");
    await story.go("/submit");
    await page.getByLabel("Specification (JSON)").fill(JSON.stringify({ kind: markup }));
    await page.getByRole("button", { name: "Submit" }).click();
    await page.locator("#answer li").waitFor();
    await eventually(async () => assert.ok((await page.locator("#answer li").textContent()).includes(markup)));
    assert.equal(await page.locator("main script, main img").count(), 0);
  },

  async "browser-refuses-text-as-markup"(story) {
    const { page } = story;
    const refused = await page.evaluate(() => {
      try {
        document.createElement("p").innerHTML = "<b>x</b>";
        return false;
      } catch (error) {
        return error instanceof TypeError;
      }
    });
    assert.ok(refused);
    assert.match(story.complaints(), /TrustedHTML/); // The browser tells of it: asked for, here.
  },
};
