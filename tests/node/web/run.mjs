// Drives the web page in a real Chromium. The checks tell one story, in order: jobs that an early one submits are looked at
// by later ones. A line on standard output for each: "check {name, error}".
// Arguments: the service's address, a folder with train.jsonl and heldout-variants.jsonl, the browser's path.
import { chromium } from "playwright-core";
import { access } from "./checks/access.mjs";
import { comparing } from "./checks/comparing.mjs";
import { evaluating } from "./checks/evaluating.mjs";
import { listing } from "./checks/listing.mjs";
import { looks } from "./checks/looks.mjs";
import { submitting } from "./checks/submitting.mjs";
import { training } from "./checks/training.mjs";
import { untrusted } from "./checks/untrusted.mjs";
import { Story } from "./story.mjs";

const [url, data, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const story = new Story(browser, url, data);
await story.open();

const checks = { ...submitting, ...training, ...evaluating, ...comparing, ...untrusted, ...access, ...listing, ...looks };
for (const [name, check] of Object.entries(checks)) {
  const start = Date.now();
  const error = await check(story).then(() => story.complaints(), (e) => `${e.message}\n${e.stack}`);
  process.stdout.write(`check ${JSON.stringify({ name, error: error || null })}\n`);
  process.stderr.write(`${name}: ${Date.now() - start} ms\n`);
}
await browser.close();
process.exit(0);
