import { inKeyOrder } from '../../base/key-order.ts';
import { Report, type ReportFinding } from '../../model/report.ts';
import { pack } from './pack.ts';

/** Size of the data part, in characters, that a page should not exceed: beyond it what repeats is packed, then proof is sampled. */
const SOFT = 5_000_000;

/** Must not stand in a script element or would be unseen: markup, separators, format controls. JSON can spell all of them. */
const UNSAFE = /[<>&\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

function escape(match: string): string {
  return [...Array(match.length).keys()].map((i) => `\\u${match.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}

function serialise(report: Report): string {
  const bare = JSON.stringify(report);
  // Escapes only make it longer.
  const plain = bare.length > SOFT ? bare : bare.replace(UNSAFE, escape);
  return plain.length <= SOFT ? plain : JSON.stringify(pack(report)).replace(UNSAFE, escape);
}

/** Places quoted under findings with a card and under the others; the others' places then lose their text, never their locator. */
interface Share { readonly cards: number; readonly others: number; readonly text: boolean }
const SHARES: readonly Share[] = [{ cards: 4, others: 1, text: true }, { cards: 4, others: 1, text: false }, { cards: 1, others: 1, text: false }];

function shorten(finding: ReportFinding, isCard: boolean, share: Share): ReportFinding {
  if (isCard) return { ...finding, evidence: finding.evidence.slice(0, share.cards) };
  const evidence = finding.evidence.slice(0, share.others);
  return share.text ? { ...finding, evidence } : { ...finding, evidence: evidence.map((place) => ({ ...place, excerpt: '' })), conditions: [] };
}

/** A report small enough for a page, and the same as JSON that is safe inside `<script type="application/json">`. */
export interface Island { readonly report: Report; readonly json: string }

/**
 * Fits a report into a page: findings and outcomes are all kept, proof is sampled when they are too large with it;
 * `evidenceTotal` tells. Fitting the result again changes nothing, so a page made from this data is the same page.
 * @param cards how many findings from the top keep several quotes
 */
export function island(report: Report, cards: number): Island {
  // Keys in the order of the schema.
  let fitted = inKeyOrder(Report, report);
  let json = serialise(fitted);
  if (report.options?.evidence === 'full' || json.length <= SOFT) return { report: fitted, json };
  // Where the page would be too large without any finding, their proof cannot make it fit: no need to try how much of it does.
  const hopeless = json.length - JSON.stringify(fitted.findings).length > SOFT;
  for (const share of SHARES) {
    fitted = { ...fitted, findings: fitted.findings.map((f, i) => shorten(f, i < cards, share)) };
    if (hopeless && share !== SHARES.at(-1)) continue;
    json = serialise(fitted);
    if (json.length <= SOFT) break;
  }
  return { report: fitted, json };
}
