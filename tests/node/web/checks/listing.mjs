import assert from "node:assert/strict";
import { eventually } from "../story.mjs";

export const listing = {
  async "jobs-are-filtered"(story) {
    const { page } = story;
    await story.go("/jobs");
    await page.getByLabel("Kind").selectOption("pass-at-k");
    await page.waitForURL(/kind=pass-at-k/);
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 2);
    await page.getByLabel("State").selectOption("failed");
    await page.getByText("No job is like that.").waitFor();
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 2);
  },

  async "list-follows-what-happens-elsewhere"(story) {
    const { page } = story;
    await story.go("/jobs");
    await page.locator("tbody tr").first().waitFor();
    await page.locator("tbody a").first().focus();
    const focused = await page.evaluate(() => document.activeElement.hash);
    await story.submit({ kind: "generate", name: "from elsewhere", threads: 1, model: { source: "job", job: story.jobs.tuned }, prompts: ["n="], sampling: { max_new_tokens: 2 } });
    await page.getByRole("row", { name: /from elsewhere.*succeeded/ }).waitFor();
    await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.hash), focused)); // A new list does not take the focus away.
  },

  async "older-jobs-are-on-the-next-page"(story) {
    const { page } = story;
    const job = (i) => ({ id: `job-${i}`, kind: "generate", state: "succeeded", attempt: 1, created_at: "2026-01-05T09:30:00Z", updated_at: "2026-01-05T09:30:00Z" });
    await page.route("**/api/jobs?*", (route) => {
      const after = new URL(route.request().url()).searchParams.get("after");
      return route.fulfill({ json: after ? { jobs: [job(21)] } : { jobs: Array.from({ length: 20 }, (_, i) => job(i)), next: "job-19" } });
    });
    await story.go("/jobs?state=succeeded");
    await page.getByRole("link", { name: "Older jobs" }).click();
    await page.waitForURL(/state=succeeded&after=job-19/);
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await page.getByRole("link", { name: "Newest" }).click();
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 20);
    await page.unroute("**/api/jobs?*");
  },

  async "lost-service-is-told-and-found-again"(story) {
    const { page } = story;
    await story.go("/jobs");
    await page.locator("tbody tr").first().waitFor();
    await page.route("**/api/**", (route) => route.abort());
    await page.getByText("The service does not answer; trying again.").waitFor();
    await page.unroute("**/api/**");
    await page.getByText("The service does not answer; trying again.").waitFor({ state: "hidden" });
  },

  async "unknown-job-is-told"(story) {
    await story.go("/jobs/nothing");
    await story.page.getByRole("heading", { name: "Not found" }).waitFor();
    await story.page.getByText("There is no job 'nothing'.").waitFor();
  },
};
