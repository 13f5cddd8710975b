import { Report } from '../../model/report.ts';

/** Largest data part of a page, in characters; beyond it evidence is sampled, and `evidenceTotal` tells. */
const BUDGET = 12_000_000;

/** Must not stand in a script element or would be unseen: markup, separators, format controls. JSON can spell all of them. */
const UNSAFE = /[<>&\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

function escape(match: string): string {
  return [...Array(match.length).keys()].map((i) => `\\u${match.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}

function serialise(report: Report): string {
  return JSON.stringify(report).replace(UNSAFE, escape);
}

/** The report as JSON that is safe inside `<script type="application/json">`, and not larger than the page can bear. */
export function island(report: Report): string {
  // Keys in the order of the schema, so that a page made from this data is the same page.
  const ordered = Report.parse(report);
  let json = serialise(ordered);
  for (const places of [4, 1]) {
    if (json.length <= BUDGET) return json;
    json = serialise({ ...ordered, findings: ordered.findings.map((f) => ({ ...f, evidence: f.evidence.slice(0, places) })) });
  }
  return json;
}
