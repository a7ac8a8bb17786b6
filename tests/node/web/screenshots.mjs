// Takes the pictures of docs/web.md from a service whose store has jobs of every kind (such as the demo's) and one that runs.
// Arguments: the service's address, the folder to write to, the browser's path; then optionally a folder whose files take the
// place of the service's own, to look at a change without a build.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, folder, executablePath, assets] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const types = { js: "text/javascript", css: "text/css", svg: "image/svg+xml", html: "text/html" };

const latest = async (query) => (await (await fetch(`${url}/api/jobs?limit=2&${query}`)).json()).jobs;
const [tuned] = await latest("kind=fine-tune&state=succeeded");
const [running] = await latest("kind=fine-tune&state=running");
const [after, before] = await latest("kind=pass-at-k&state=succeeded");
const [compared] = await latest("kind=compare&state=succeeded");
const [generated] = await latest("kind=generate&state=succeeded");

await take("web-jobs", "/jobs", {}, "tbody tr");
await take("web-jobs-phone", "/jobs", phone(), "tbody tr");
if (running) {
  await take("web-training", `/jobs/${running.id}`, {}, ".chart > svg .curve");
  await take("web-training-dark", `/jobs/${running.id}`, { colorScheme: "dark" }, ".chart > svg .curve", (page) => page.getByLabel("logarithmic losses").check());
  await take("web-training-phone", `/jobs/${running.id}`, phone("dark"), ".chart > svg .curve");
}
await take("web-fine-tune", `/jobs/${tuned.id}`, { whole: true }, ".artifacts");
await take("web-evaluation", `/jobs/${after.id}`, { whole: true }, ".artifacts");
await take("web-evaluation-dark", `/jobs/${after.id}`, { colorScheme: "dark" }, ".artifacts");
await take("web-evaluation-phone", `/jobs/${after.id}`, { ...phone(), whole: true }, ".artifacts");
await take("web-compare", `/compare?a=${before.id}&b=${after.id}`, {}, ".band");
await take("web-submit", "/submit", { colorScheme: "dark" }, "textarea", async (page) => {
  const text = page.locator("textarea");
  await text.fill((await text.inputValue()).replace("n_heads", "n_hads").replace("/data/train.jsonl", "train.jsonl"));
  await page.getByRole("button", { name: "Check" }).click();
  await page.locator("#answer li").first().waitFor();
});
await take("web-submit-phone", "/submit", phone(), "textarea");
if (compared) {
  await take("web-compare-job", `/jobs/${compared.id}`, {}, ".artifacts");
}
if (generated) {
  await take("web-generate", `/jobs/${generated.id}`, {}, ".artifacts");
}
await browser.close();

function phone(colorScheme = "light") {
  return { viewport: { width: 390, height: 844 }, colorScheme };
}

async function take(name, hash, options, until, act) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 860 }, colorScheme: "light", ...options });
  page.on("console", (message) => message.type() === "error" && console.log(`${name}: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`${name}: ${error.message}`));
  if (assets) {
    await page.route(/\/(web\/.*)?$/, async (route) => {
      const file = new URL(route.request().url()).pathname.slice("/web/".length) || "index.html";
      await route.fulfill({ body: await readFile(join(assets, file)), contentType: types[file.split(".").at(-1)] });
    });
  }
  await page.goto(`${url}/#${hash}`);
  await page.locator(until).first().waitFor({ state: "attached" });
  await act?.(page);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: options.whole ?? false });
  await page.close();
}
