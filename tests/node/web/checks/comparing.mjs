import assert from "node:assert/strict";
import { eventually } from "../story.mjs";

export const comparing = {
  async "two-evaluations-are-compared"(story) {
    const { page, jobs } = story;
    await story.untilSucceeded(jobs.second);
    await story.go("/compare");
    await page.getByLabel("First").selectOption(jobs.first);
    await page.getByLabel("Second").selectOption(jobs.second);
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("heading", { name: "Set heldout" }).waitFor();
    await eventually(async () => assert.equal(await page.locator(".chart .band").count(), 4));
    const rows = page.getByRole("region", { name: "pass@k on heldout" }).getByRole("row");
    await eventually(async () => assert.equal(await rows.count(), 4)); // k of 1, 2 and 4, and the names of the columns.
    const cells = await rows.nth(1).getByRole("cell").allTextContents();
    assert.equal(cells.slice(-3).reduce((sum, n) => sum + Number(n), 0), 3); // Better, equal and worse: every problem is one.
  },

  async "compare-job-shows-differences-with-intervals"(story) {
    const { page, jobs } = story;
    await page.getByRole("link", { name: "Set up a compare job" }).click();
    await page.waitForURL(/#\/submit/);
    const specification = JSON.parse(await page.getByLabel("Specification (JSON)").inputValue());
    assert.deepEqual(specification.evaluations.map((e) => e.jobs[0]), [jobs.first, jobs.second]);
    await page.getByRole("button", { name: "Submit" }).click();
    await story.untilState("succeeded");
    jobs.compared = decodeURIComponent(new URL(page.url()).hash.split("/").at(-1));
    await page.getByRole("heading", { name: "second against first" }).nth(1).waitFor();
    await eventually(async () => assert.equal(await page.locator(".chart .whisker").count(), 3));
    await eventually(async () => assert.match(await page.locator(".sentence").first().textContent(), /95% interval/));
  },
};
