/** Edit distance with transpositions, capped: returns `cap + 1` as soon as it is exceeded. */
function distance(a: string, b: string, cap: number): number {
  if (Math.abs(a.length - b.length) > cap) return cap + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? cap + 1;
}

/** The candidate closest to `word` (case ignored), or undefined when none is near enough to be meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const cap = Math.max(1, Math.floor(wanted.length / 3));
  let found: string | undefined;
  let least = cap + 1;
  for (const candidate of candidates) {
    const d = distance(wanted, candidate.toLowerCase(), cap);
    if (d < least) { least = d; found = candidate; }
  }
  return found;
}
