// From values to places on an axis.

/** Round numbers that cover low to high, about so many; the first is at or below low, the last at or above high. */
export function roundTicks(low, high, count) {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) + (step / power === 2.5 ? 1 : 0) - 1e-9)));
  return { step, decimals, values: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step) };
}

/** Round whole numbers from low to high, about so many. */
export function integerTicks(low, high, count) {
  const raw = Math.max(1, (high - low) / Math.max(1, count));
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, i) => (first + i) * step);
}

/** ..., 0.5, 1, 2, 5, 10, ... from low to high, for a logarithmic axis. */
export function logTicks(low, high) {
  const ticks = [];
  for (let exponent = Math.floor(Math.log10(low)); 10 ** exponent <= high; exponent++) {
    ticks.push(...[1, 2, 5].map((m) => Number(`${m}e${exponent}`)).filter((v) => v >= low && v <= high));
  }
  return ticks;
}

/** A function from values of low to high to places of start to end. */
export function scaleOf(low, high, start, end, logarithmic = false) {
  const f = logarithmic ? Math.log : (v) => v;
  const span = f(high) - f(low);
  return (value) => (span === 0 ? (start + end) / 2 : start + ((f(value) - f(low)) / span) * (end - start));
}

/** At most so many points: means of equally many neighbours, with how many they are. */
export function thinned(points, most) {
  const size = Math.ceil(points.length / most);
  if (size <= 1) {
    return { points, size: 1 };
  }
  const means = [];
  for (let i = 0; i < points.length; i += size) {
    const group = points.slice(i, i + size);
    means.push({ x: group.at(-1).x, y: group.reduce((sum, p) => sum + p.y, 0) / group.length });
  }
  return { points: means, size };
}
