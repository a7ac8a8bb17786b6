import assert from "node:assert/strict";
import { eventually } from "../story.mjs";

export const submitting = {
  async "first-visit-says-how-to-submit"({ page, url }) {
    await page.goto(url);
    await page.getByRole("heading", { name: "No jobs yet" }).waitFor();
    await page.getByRole("link", { name: "Submit a job" }).click();
    await page.getByRole("heading", { name: "Submit a job" }).waitFor();
    await eventually(async () => assert.match(await page.title(), /^Submit/));
  },

  async "templates-are-valid-but-for-paths-and-ids"(story) {
    const { page } = story;
    for (const kind of ["fine-tune", "pass-at-k", "generate", "compare"]) {
      await page.getByRole("radio", { name: kind, exact: true }).check();
      await page.getByRole("button", { name: "Check" }).click();
      const problem = page.locator("#answer .problem");
      await problem.waitFor();
      const items = await problem.locator("li").allTextContents();
      assert.ok(items.length > 0);
      for (const item of items) {
        assert.match(item, /path|job|evaluations/, `${kind}: ${item}`);
      }
    }
  },

  async "wrong-fields-are-named-and-shown-in-the-text"(story) {
    const { page } = story;
    const text = page.getByLabel("Specification (JSON)");
    await text.fill(JSON.stringify({ ...story.fineTune("x", 10), n_hads: 3, seed: -1 }, null, 2));
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("2 things are wrong:").waitFor();
    await page.getByText("did you mean 'n_heads'?").waitFor();
    await page.getByRole("button", { name: "n_hads" }).click();
    await eventually(async () => assert.equal(await text.evaluate((t) => t.value.slice(t.selectionStart, t.selectionEnd)), '"n_hads"'));
    await text.fill("{");
    await page.getByRole("button", { name: "Submit" }).click();
    await page.locator("#answer").getByText("This is no valid JSON").waitFor();
    assert.equal((await (await fetch(`${story.url}/api/jobs`)).json()).jobs.length, 0);
  },

  async "check-stores-nothing"(story) {
    const { page } = story;
    await page.getByLabel("Specification (JSON)").fill(JSON.stringify(story.fineTune("checked", 10)));
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByText("Nothing is wrong with it.").waitFor();
    assert.equal((await (await fetch(`${story.url}/api/jobs`)).json()).jobs.length, 0);
  },
};
