// Numbers, times and names as people read them.
import { h } from "./dom.js";

const units = ["B", "KB", "MB", "GB", "TB"];

/** 1,234 or 0.0123; a dash for what is not known. */
export function number(value, digits = 0) {
  return isNumber(value) ? Number(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }) : "–";
}

/** A speed with three significant digits. */
export function rate(value) {
  return isNumber(value) ? Number(value).toLocaleString("en-US", value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 }) : "–";
}

/** 0.123 as 12.3%. */
export function percent(share, digits = 1) {
  return isNumber(share) ? `${(100 * share).toFixed(digits)}%` : "–";
}

/** 0.123 as +12.3, a difference of two shares in percentage points. */
export function points(difference) {
  const value = (100 * difference).toFixed(1);
  return `${difference > 0 ? "+" : ""}${value}`.replace("-", "−");
}

/** An interval of shares. */
export function interval(low, high) {
  return isNumber(low) && isNumber(high) ? `${percent(low)} to ${percent(high)}` : "–";
}

export function bytes(count) {
  let unit = 0;
  while (count >= 1000 && unit < units.length - 1) {
    count /= 1000;
    unit++;
  }
  return `${unit === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)} ${units[unit]}`;
}

/** 75 as 1 min 15 s. */
export function duration(seconds) {
  if (!isNumber(seconds)) {
    return "–";
  }
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) {
    return seconds > 0 && seconds < 9.95 ? `${Number(seconds).toFixed(1)} s` : `${s} s`;
  }
  return s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
}

/** Seconds between two times of the interface. */
export function secondsBetween(start, end) {
  return (new Date(end) - new Date(start)) / 1000;
}

/** "3 minutes ago", with the full time on hover; keeps itself up to date (see refreshTimes). */
export function relativeTime(iso) {
  const date = new Date(iso);
  return h("time", { datetime: iso, title: date.toLocaleString() }, ago(date));
}

/** Called now and then by the page. */
export function refreshTimes() {
  for (const time of document.querySelectorAll("time[datetime]:not(.clock)")) {
    const text = ago(new Date(time.dateTime));
    if (time.textContent !== text) {
      time.textContent = text;
    }
  }
}

/** 14:05:09, with the full time on hover. */
export function clockTime(iso) {
  const date = new Date(iso);
  return h("time", { class: "clock", datetime: iso, title: date.toLocaleString() }, date.toLocaleTimeString("en-GB"));
}

export function stateBadge(state) {
  return h("span", { class: `state ${state}` }, state);
}

/** wrong-answer as wrong answer. */
export function words(name) {
  return name.replaceAll("-", " ").replaceAll("_", " ");
}

/** An id in a few characters, for where the whole one is near. */
export function shortId(id) {
  return id.length > 12 ? `…${id.slice(-8)}` : id; // Ids begin with the time, which neighbours share.
}

/** A job by its name, or by what it is. */
export function jobTitle(job) {
  return job.name || `${job.kind} ${shortId(job.id)}`;
}

export const finalStates = new Set(["succeeded", "failed", "cancelled"]);

function isNumber(value) {
  return value !== null && value !== undefined && Number.isFinite(Number(value));
}

function ago(date) {
  const seconds = Math.round((Date.now() - date) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const steps = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [30 * 86400, "day", 86400]];
  if (seconds < 5) {
    return "just now";
  }
  for (const [below, unit, size] of steps) {
    if (seconds < below) {
      return words.format(-Math.floor(seconds / size), unit);
    }
  }
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}
