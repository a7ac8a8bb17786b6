// pass@k of problem counts, for figures side by side. Intervals of differences come from compare jobs, not from here.

/** The unbiased estimate 1 - C(n-c, k) / C(n, k) (Chen et al. 2021); null with fewer than k samples. */
export function passAtK(n, c, k) {
  if (n < k) {
    return null;
  }
  if (n - c < k) {
    return 1;
  }
  let none = 1;
  for (let i = n - c + 1; i <= n; i++) {
    none *= 1 - k / i;
  }
  return 1 - none;
}

/** By problem: its estimate at the temperature where it is largest. */
export function byProblem(results, k) {
  const estimates = new Map();
  for (const r of results) {
    const value = passAtK(r.n, r.c, k);
    if (value !== null) {
      estimates.set(r.problem_id, Math.max(value, estimates.get(r.problem_id) ?? 0));
    }
  }
  return estimates;
}

/** How many problems of both are better, equal and worse in the second. */
export function paired(first, second, k) {
  const [a, b] = [byProblem(first, k), byProblem(second, k)];
  const both = [...a.keys()].filter((id) => b.has(id));
  const differences = both.map((id) => b.get(id) - a.get(id));
  return {
    problems: both.length,
    better: differences.filter((d) => d > 1e-12).length,
    equal: differences.filter((d) => Math.abs(d) <= 1e-12).length,
    worse: differences.filter((d) => d < -1e-12).length,
  };
}
