/** What stands where a secret was. */
export const HIDDEN = '[hidden]';

/*
 * Each keeps in its first group what tells that there was one. A report gets forwarded further than the dump it was made
 * from. Bounded everywhere: lines are hostile.
 */
const SECRETS: readonly RegExp[] = [
  // IPsec and WireGuard keys.
  /(\b0x|private[ -]?key: )(?:[0-9a-f]{32,256}|[A-Za-z0-9+/]{42,44}=?)/gi,
  // JSON web tokens, as of service accounts.
  /(\beyJ)[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,4000}(?:\.[A-Za-z0-9_-]{0,2000})?/g,
  /(\bBearer )[A-Za-z0-9._~+/-]{16,4000}={0,2}/gi,
  /(\b(?:password|passwd|client[_-]?secret|secret[_-]?access[_-]?key|api[_-]?key|access[_-]?token)["']?[ ]?[=:][ ]?["']?)(?!\[hidden\])[^\s"',;]{6,400}/gi,
  /(\bAKIA)[0-9A-Z]{16}\b/g,
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[A-Za-z0-9+/=\\n]{1,8000}/g,
];

/** The text with keys, tokens and passwords hidden; what kind of thing was there can still be read. */
export function hideSecrets(text: string): string {
  return SECRETS.reduce((out, pattern) => out.replace(pattern, `$1${HIDDEN}`), text);
}

/** A report of hundreds of nodes says the same sentences for each of them. */
const MOST_KNOWN = 20_000;

/** The same value with secrets hidden in every string, and in how many strings there were some, now or before. */
export function hideSecretsDeep<T>(value: T): { readonly value: T; readonly found: number } {
  let found = 0;
  const known = new Map<string, string>();
  const hidden = (text: string): string => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const safe = hideSecrets(text);
    if (known.size < MOST_KNOWN) known.set(text, safe);
    return safe;
  };
  const walk = (item: unknown): unknown => {
    if (typeof item === 'string') {
      const safe = item.length < 16 ? item : hidden(item);
      if (safe.includes(HIDDEN)) found++;
      return safe;
    }
    if (Array.isArray(item)) return item.map(walk);
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([key, part]: [string, unknown]) => [key, walk(part)]));
  };
  return { value: walk(value) as T, found };
}
