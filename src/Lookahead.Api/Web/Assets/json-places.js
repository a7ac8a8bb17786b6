// Finds a field such as training.steps or problem_sets[0].path in the text of valid JSON.

/** Where the field's name (of a list's item, the item) stands: {start, end}, or null when it is not there. */
export function fieldPlace(text, field) {
  const steps = field.replaceAll("[", ".").replaceAll("]", "").split(".").filter(Boolean);
  let at = 0;
  let found = null;
  for (const step of steps) {
    at = skipSpace(text, at);
    const next = text[at] === "{" ? memberOf(text, at, step) : text[at] === "[" ? itemOf(text, at, Number(step)) : null;
    if (!next) {
      return found;
    }
    found = next;
    at = next.value;
  }
  return found;
}

function memberOf(text, open, name) {
  for (let at = skipSpace(text, open + 1); text[at] === '"'; at = nextItem(text, at)) {
    const end = endOfString(text, at);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    if (JSON.parse(text.slice(at, end)) === name) {
      return { start: at, end, value };
    }
    at = endOfValue(text, value);
  }
  return null;
}

function itemOf(text, open, index) {
  let at = skipSpace(text, open + 1);
  for (let i = 0; text[at] !== "]" && at < text.length; i++) {
    const end = endOfValue(text, at);
    if (i === index) {
      return { start: at, end: at + text.slice(at, end).trimEnd().length, value: at };
    }
    at = nextItem(text, end);
  }
  return null;
}

function nextItem(text, at) {
  at = skipSpace(text, at);
  return text[at] === "," ? skipSpace(text, at + 1) : at;
}

function endOfValue(text, at) {
  if (text[at] === '"') {
    return endOfString(text, at);
  }
  let depth = 0;
  for (; at < text.length; at++) {
    const c = text[at];
    if (c === '"') {
      at = endOfString(text, at) - 1;
    } else if (c === "{" || c === "[") {
      depth++;
    } else if (c === "}" || c === "]") {
      if (depth === 0) {
        return at;
      }
      if (--depth === 0) {
        return at + 1;
      }
    } else if (c === "," && depth === 0) {
      return at;
    }
  }
  return at;
}

function endOfString(text, at) {
  for (at++; text[at] !== '"'; at++) {
    if (text[at] === "\\") {
      at++;
    }
  }
  return at + 1;
}

function skipSpace(text, at) {
  while (/\s/.test(text[at] ?? "")) {
    at++;
  }
  return at;
}
