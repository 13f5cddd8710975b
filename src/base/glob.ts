/**
 * Whether a text fits a glob: `*` is any number of characters, `?` is one, everything else is itself. Case counts. Takes
 * time in proportion to the product of both lengths at most.
 */
export function fitsGlob(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let g = 0;
  while (at < text.length) {
    const c = glob[g];
    if (c === '*') { star = g++; resume = at; continue; }
    if (c !== undefined && (c === '?' || c === text[at])) { g++; at++; continue; }
    if (star < 0) return false;
    g = star + 1;
    at = ++resume;
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}
