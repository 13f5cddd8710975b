import type { NftRule } from './schema.ts';

type Verdict = NonNullable<NftRule['verdict']>;

const VERDICTS: ReadonlySet<string> = new Set(['accept', 'drop', 'reject', 'queue', 'return', 'jump', 'goto', 'masquerade', 'snat', 'dnat', 'redirect', 'tproxy', 'notrack']);
const FULL_TEXT = 300;

export function verdictOf(word: string): Verdict | undefined {
  return VERDICTS.has(word) ? (word as Verdict) : undefined;
}

/** Text of a rule with quoted parts emptied, so that names and comments are not taken for keywords. */
export function unquoted(text: string): string {
  return text.replace(/"[^"]*"?/g, '""');
}

/** `ip saddr 10.0.0.0/8 counter packets 2 bytes 120 jump X comment "why"`. */
export function readRuleText(text: string): Pick<NftRule, 'text' | 'verdict' | 'packets' | 'bytes' | 'comment'> {
  const bare = unquoted(text).replace(/\{[^}]*\}?/g, '{}');
  const words = bare.split(/\s+/);
  // The last one decides: `ct state established,related accept`, `meta mark set 1 accept`.
  let verdict: Verdict | undefined;
  for (const word of words) verdict = verdictOf(word) ?? verdict;
  const counter = /\bcounter packets (\d{1,20}) bytes (\d{1,20})/.exec(bare);
  const comment = /\bcomment "([^"]*)"/.exec(text)?.[1];
  return {
    text: text.replace(/\s+/g, ' ').slice(0, FULL_TEXT), ...(verdict !== undefined && { verdict }),
    ...(counter !== null && { packets: bounded(counter[1]), bytes: bounded(counter[2]) }),
    ...(comment !== undefined && { comment: comment.slice(0, 200) }),
  };
}

function bounded(text: string | undefined): number {
  return Math.min(Number(text ?? 0), Number.MAX_SAFE_INTEGER);
}

export function refuses(rule: Pick<NftRule, 'verdict'>): boolean {
  return rule.verdict === 'drop' || rule.verdict === 'reject';
}

/** Opening minus closing braces outside quotes. */
export function braces(text: string): number {
  let depth = 0;
  for (const c of unquoted(text)) {
    if (c === '{') depth++;
    else if (c === '}') depth--;
  }
  return depth;
}
