import assert from "node:assert/strict";
import { eventually } from "../story.mjs";

export const evaluating = {
  async "evaluation-shows-curves-with-bands"(story) {
    const { page, jobs } = story;
    jobs.second = await story.submit(story.passAtK("second", jobs.tuned, 6));
    await story.go(`/jobs/${jobs.tuned}`);
    await page.getByRole("link", { name: "Score this model" }).click();
    await page.waitForURL(/#\/submit/);
    const specification = JSON.parse(await page.getByLabel("Specification (JSON)").inputValue());
    assert.equal(specification.model.job, jobs.tuned);
    jobs.first = await story.submitFromPage(story.passAtK("first", jobs.tuned, 5));
    await story.untilState("succeeded");
    await page.getByRole("heading", { name: "pass@k on heldout" }).waitFor();
    await eventually(async () => assert.equal(await page.locator(".chart .band").count(), 2)); // A temperature each.
    const result = await (await fetch(`${story.url}/api/jobs/${jobs.first}/result`)).json();
    const estimate = result.problem_sets[0].temperatures[0].pass_at_k["1"];
    const row = page.getByRole("region", { name: "Estimates of pass@k" }).getByRole("row").nth(1);
    await eventually(async () => assert.match(await row.textContent(), new RegExp(`pass@10\\.5${(100 * estimate.estimate).toFixed(1)}%`)));
  },

  async "acceptance-of-each-head-is-told"({ page }) {
    const sampling = page.locator(".tiles").filter({ hasText: "Tokens per forward" });
    await eventually(async () => assert.match(await sampling.textContent(), /Acceptance, head 2[\d.]+%.*Acceptance, head 3/));
  },

  async "samples-are-filtered-by-verdict-and-problem"(story) {
    const { page } = story;
    const card = page.locator(".card", { has: page.getByRole("heading", { name: "Samples", exact: true }) });
    await card.getByText("All 24 samples.").waitFor();
    const verdict = await card.getByLabel("Verdict").locator("option").nth(1).getAttribute("value");
    await card.getByLabel("Verdict").selectOption(verdict);
    for (const badge of await card.locator(".verdict").all()) {
      await eventually(async () => assert.equal(await badge.textContent(), verdict.replaceAll("-", " ")));
    }
    await card.getByLabel("Verdict").selectOption("");
    const problem = page.getByTitle("Show its samples").first();
    const id = await problem.textContent();
    await problem.click();
    await card.getByText("8 of 24 samples.").waitFor();
    await eventually(async () => assert.deepEqual([...new Set(await card.locator("summary b").allTextContents())], [id]));
    await card.locator("summary").first().click();
    // Drawn once the browser has told of the opening, which is after the click.
    await card.getByLabel("Program").first().waitFor();
    await eventually(async () => assert.equal(await card.getByLabel("Program").count(), 1));
  },
};
