import assert from "node:assert/strict";
import { eventually } from "../story.mjs";

export const training = {
  async "fine-tune-is-submitted-and-watched-live"(story) {
    const { page } = story;
    story.jobs.tuned = await story.submitFromPage(story.fineTune("three heads", 150));
    const training = page.getByRole("region", { name: "Training" });
    await training.waitFor();
    await page.waitForFunction(() => document.querySelectorAll(".chart path.curve").length >= 3);
    const step = async () => Number((await training.locator(".tiles strong").first().textContent()).replaceAll(",", ""));
    const first = await step();
    assert.ok(first < 150, `the first step seen is ${first}`);
    await eventually(async () => assert.match(await training.locator(".tiles").textContent(), /Tokens a second.*Time left/));
    await page.waitForFunction((seen) => Number(document.querySelector(".tiles strong").textContent) > seen, first);
    await story.untilState("succeeded");
    await eventually(async () => assert.equal(await page.locator("#announcer").textContent(), "The job is succeeded."));
    await page.waitForFunction(() => document.querySelectorAll("svg[role=img] .dashed").length > 0); // Validation.
    await eventually(async () => assert.equal(await training.getByRole("row").count(), 4)); // A head each, and the names of the columns.
    await eventually(async () => assert.equal(await training.getByText("Time left").count(), 0));
    await page.getByRole("heading", { name: "Files" }).waitFor();
  },

  async "chart-tells-its-values-to-keys"({ page }) {
    const chart = page.getByRole("img", { name: /^Loss per head/ });
    await chart.focus();
    await page.keyboard.press("Home");
    await eventually(async () => assert.equal(await page.locator(".chart figcaption span").textContent(), "Step 5"));
    await page.keyboard.press("ArrowRight");
    const told = await page.locator(".chart [aria-live]").textContent();
    assert.match(told, /^Step 10: Head 1 \d\.\d{3}, Head 2 \d\.\d{3}, Head 3/);
    await eventually(async () => assert.equal(await page.locator(".chart .cross").count(), 1));
    await page.keyboard.press("Escape");
    await eventually(async () => assert.equal(await page.locator(".chart figcaption span").textContent(), "Step 150"));
    const place = () => chart.locator("path.curve").first().getAttribute("d");
    const linear = await place();
    await page.getByLabel("logarithmic losses").check();
    await eventually(async () => assert.notEqual(await place(), linear));
  },

  async "report-opens-in-a-sandbox"({ page }) {
    const [report] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Open report" }).click()]);
    await report.waitForLoadState();
    await eventually(async () => assert.match(await report.locator("h1").first().textContent(), /three heads/));
    await eventually(async () => assert.equal(await report.evaluate(() => window.origin), "null")); // Apart from the service's origin, and so without its interface.
    await report.close();
  },

  async "files-are-listed-with-sizes"({ page, url, jobs }) {
    const row = page.getByRole("row", { name: /^manifest\.json/ });
    await eventually(async () => assert.match(await row.textContent(), /application\/json[\d.]+ KB/));
    const link = await row.getByRole("link").getAttribute("href");
    assert.equal((await fetch(new URL(link, url))).status, 200);
    assert.ok(link.includes(encodeURIComponent(jobs.tuned)));
  },

  async "job-is-paused-resumed-and-cancelled"(story) {
    const { page } = story;
    await story.submitFromPage(story.fineTune("long", 100_000));
    await story.untilState("running");
    await page.getByRole("button", { name: "Pause" }).click();
    await story.untilState("paused");
    await page.getByRole("button", { name: "Resume" }).click();
    await story.untilState("running");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog").getByText("cannot be resumed").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await eventually(async () => assert.equal(await page.locator(".crumb .state").textContent(), "running"));
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Cancel the job" }).click();
    await story.untilState("cancelled");
    await eventually(async () => assert.equal(await page.getByRole("button", { name: "Resume" }).count(), 0));
  },
};
