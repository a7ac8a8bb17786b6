import assert from "node:assert/strict";
import { eventually } from "../story.mjs";

export const looks = {
  async "nothing-is-wider-than-a-phone"(story) {
    const page = await story.newPage({ viewport: { width: 360, height: 740 }, hasTouch: true });
    for (const hash of hashes(story.jobs)) {
      await ready(story, page, hash);
      const wide = await page.evaluate(() => (document.documentElement.scrollWidth > innerWidth
        ? [...document.querySelectorAll("main *, header *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest(".scroll, pre, textarea")).map((e) => e.outerHTML.slice(0, 160)).slice(0, 5) : []));
      assert.deepEqual(wide, [], hash);
      await eventually(async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), hash));
    }
    await page.context().close();
  },

  async "text-has-contrast-in-both-schemes"(story) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await story.newPage({ colorScheme });
      const backgrounds = new Set();
      for (const hash of hashes(story.jobs)) {
        await ready(story, page, hash);
        backgrounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
        await eventually(async () => assert.deepEqual(await page.evaluate(faint), [], `${colorScheme} ${hash}`));
      }
      assert.equal(backgrounds.size, 1);
      assert.match([...backgrounds][0], colorScheme === "dark" ? /rgb\(2\d, / : /rgb\(24\d, /);
      await page.context().close();
    }
  },

  async "motion-is-reduced-on-request"(story) {
    const page = await story.newPage({ reducedMotion: "reduce" });
    await story.go("/jobs", page);
    await page.locator("tbody tr").first().waitFor();
    const names = await page.evaluate(() => {
      const badge = document.querySelector(".state");
      badge.classList.add("running");
      return getComputedStyle(badge, "::before").animationName;
    });
    assert.equal(names, "none");
    await page.context().close();
  },
};

function hashes(jobs) {
  return ["/jobs", `/jobs/${jobs.tuned}`, `/jobs/${jobs.first}`, `/jobs/${jobs.compared}`, "/submit", `/compare?a=${jobs.first}&b=${jobs.second}`];
}

async function ready(story, page, hash) {
  await story.go(hash, page);
  await page.locator("h1").waitFor();
  if (hash.startsWith("/jobs/")) {
    await page.getByRole("heading", { name: "Files" }).waitFor();
  } else if (hash === "/jobs") {
    await page.locator("tbody tr").first().waitFor();
  } else if (hash.startsWith("/compare")) {
    await page.getByRole("heading", { name: "Set heldout" }).waitFor();
  }
}

/** Texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3). Runs in the page. */
function faint() {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) {
        return colour;
      }
    }
    return [255, 255, 255];
  };
  const found = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const hasText = [...element.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
    if (!hasText || element.closest("noscript, .hidden, :disabled, option") || !element.checkVisibility()) {
      continue;
    }
    const style = getComputedStyle(element);
    const [a, b] = [luminance(rgb(element instanceof SVGElement ? style.fill : style.color)), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) {
      found.add(`${contrast.toFixed(2)} <${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${element.textContent.trim().slice(0, 30)}`);
    }
  }
  return [...found];
}
