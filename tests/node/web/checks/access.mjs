import assert from "node:assert/strict";
import { eventually } from "../story.mjs";

export const access = {
  async "keyboard-alone-submits-a-job"(story) {
    const { page } = story;
    await page.goto("about:blank");
    await story.go("/jobs");
    await page.locator("table.jobs").waitFor();
    await page.keyboard.press("Tab");
    await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.id), "skip"));
    await page.keyboard.press("Enter");
    await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.id), "main"));
    await page.keyboard.press("Tab");
    await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.textContent), "Submit a job"));
    await page.keyboard.press("Enter");
    await page.getByRole("radio", { name: "fine-tune" }).waitFor();
    await tabTo(page, () => document.activeElement.type === "radio");
    await page.keyboard.press("ArrowDown");
    await eventually(async () => assert.ok(await page.getByRole("radio", { name: "pass-at-k" }).isChecked()));
    await tabTo(page, () => document.activeElement.tagName === "TEXTAREA");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(JSON.stringify({ kind: "generate", name: "by keyboard", threads: 1, model: { source: "job", job: story.jobs.tuned }, prompts: ["n="], sampling: { max_new_tokens: 2 } }));
    await tabTo(page, () => document.activeElement.textContent === "Submit");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "by keyboard" }).waitFor();
    await story.untilState("succeeded");
  },

  async "focus-is-always-visible"(story) {
    const { page } = story;
    await story.go(`/jobs/${story.jobs.first}`);
    await page.getByRole("heading", { name: "Files" }).waitFor();
    const hidden = [];
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(() => {
        const e = document.activeElement;
        const style = getComputedStyle(e.matches(".segments input") ? e.parentElement : e);
        return e === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) ? null : e.outerHTML.slice(0, 120);
      });
      found && hidden.push(found);
    }
    assert.deepEqual(hidden, []);
  },

  async "every-field-and-picture-has-a-name"(story) {
    const { page, jobs } = story;
    for (const hash of ["/jobs", `/jobs/${jobs.tuned}`, `/jobs/${jobs.first}`, "/submit", `/compare?a=${jobs.first}&b=${jobs.second}`]) {
      await story.go(hash);
      await page.locator("h1").waitFor();
      const nameless = await page.evaluate(() => [...document.querySelectorAll("input, select, textarea, button, a, svg[role=img], progress")]
        .filter((e) => !(e.labels?.length || e.textContent.trim() || e.ariaLabel)).map((e) => e.outerHTML.slice(0, 120)));
      assert.deepEqual(nameless, [], hash);
    }
  },

  async "key-is-asked-for-and-kept-for-the-tab-alone"(story) {
    const page = await story.newPage();
    const keys = [];
    await page.route("**/api/**", async (route) => {
      const sent = route.request().headers().authorization;
      keys.push(sent);
      await (sent === "Bearer sesame" ? route.continue() : route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify({ status: 401, detail: "Who is there?", code: "user_error.unauthorized" }) }));
    });
    await story.go("/jobs", page);
    await page.getByLabel("API key").fill("sesame");
    await page.keyboard.press("Enter");
    await page.locator("table.jobs").waitFor();
    assert.equal(keys[0], undefined);
    assert.equal(keys.at(-1), "Bearer sesame");
    await eventually(async () => assert.deepEqual(await page.evaluate(() => [Object.values(sessionStorage), localStorage.length, document.cookie]), [["sesame"], 0, ""]));
    await story.go(`/jobs/${story.jobs.tuned}`, page);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save report" }).click()]);
    assert.equal(saved.suggestedFilename(), "report.html");
    await page.getByRole("button", { name: "Forget key" }).click();
    await page.getByLabel("API key").waitFor();
    await eventually(async () => assert.equal(await page.evaluate(() => sessionStorage.length), 0));
    await page.context().close();
  },
};

/** Presses Tab until the condition holds. */
async function tabTo(page, condition) {
  for (let i = 0; i < 30 && !await page.evaluate(condition); i++) {
    await page.keyboard.press("Tab");
  }
  await eventually(async () => assert.ok(await page.evaluate(condition), `not reached: ${condition}`));
}
