import { fitsGlob } from '../../base/glob.ts';
import { nearest } from '../../base/nearest.ts';
import type { Subject } from '../../model/outcome.ts';
import type { ReportFinding, ReportWaiver } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import type { Waiver } from '../../model/waiver.ts';
import { severityRank } from '../order.ts';

/** A fault of one node or object, as waivers see it. */
export interface Case {
  readonly code: string; readonly severity: Severity; readonly subject: Subject;
  /** Name of its cluster, as far as it is known. */
  readonly cluster: string | undefined;
  /** Asked only where a waiver is tied to evidence. */
  readonly evidence: () => string | undefined;
}

export type Waived = NonNullable<ReportFinding['waived']>;

/** What the rules of a run came to, for entries that fit nothing: `judged` is false where any subject could not be judged. */
export type Judged = ReadonlyMap<string, { readonly judged: boolean }>;

interface Entry { readonly waiver: Waiver; holds: number; fits: number; lapse: string | undefined }

function fits({ scope }: Waiver, { subject, cluster }: Case): boolean {
  const pairs = [[scope.cluster, cluster], [scope.node, subject.node], [scope.namespace, subject.namespace], [scope.name, subject.name]] as const;
  return pairs.every(([glob, text]) => glob === undefined || (text !== undefined && fitsGlob(glob, text)));
}

/** Why an entry that fits does not hold; undefined when it holds. */
function lapse(waiver: Waiver, fault: Case): string | undefined {
  if (waiver.expires === undefined && severityRank(fault.severity) < severityRank('warning')) return `a finding of severity ${fault.severity} is waived only until a date: add "expires"`;
  if (waiver.evidence.length === 0) return undefined;
  const seen = fault.evidence();
  if (seen === undefined) return 'the report does not hold the fingerprint of its evidence: analyze with --evidence full';
  return waiver.evidence.includes(seen) ? undefined : `the evidence changed: it is ${seen} now`;
}

function expired({ expires }: Waiver, asOf: string | undefined): boolean {
  return expires !== undefined && (asOf === undefined || asOf > expires);
}

/** The day waivers are judged by, and the entries of all files. */
export interface WaiverDesk {
  /** The first entry that holds for a fault. Call it once per fault: it keeps the account. */
  decide(fault: Case): Waived | undefined;
  /** Every entry and what became of it, in the order of the files. */
  account(judged: Judged): ReportWaiver[];
}

/**
 * Judges faults by waivers. `asOf` is the day that expiry is judged by; where no day is known, whatever has a date counts as
 * expired. An entry holds through the last day it names.
 */
export function openWaivers(waivers: readonly Waiver[], asOf: string | undefined): WaiverDesk {
  const entries = waivers.map((waiver): Entry => ({ waiver, holds: 0, fits: 0, lapse: undefined }));
  const byCode = groupByCode(entries);
  return {
    decide(fault) {
      let first: Waived | undefined;
      for (const entry of byCode.get(fault.code) ?? []) {
        if (entry.waiver.fault !== undefined || !fits(entry.waiver, fault)) continue;
        entry.fits++;
        if (expired(entry.waiver, asOf)) continue;
        const why = lapse(entry.waiver, fault);
        if (why !== undefined) { entry.lapse ??= why; continue; }
        entry.holds++;
        first ??= waivedBy(entry.waiver);
      }
      return first;
    },
    account: (judged) => entries.map((entry) => ({ ...head(entry.waiver), ...stateOf(entry, asOf, judged), subjects: entry.holds })),
  };
}

function groupByCode(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.waiver.code, [...(groups.get(entry.waiver.code) ?? []), entry]);
  return groups;
}

function waivedBy({ reason, expires, owner, ticket }: Waiver): Waived {
  return { reason, ...(expires === undefined ? {} : { expires }), ...(owner === undefined ? {} : { owner }), ...(ticket === undefined ? {} : { ticket }) };
}

/** `node node-*, namespace shop`; `everywhere` without any. */
export function scopeText({ scope }: Waiver): string {
  const parts = (['cluster', 'node', 'namespace', 'name'] as const).flatMap((key) => (scope[key] === undefined ? [] : [`${key} ${scope[key]}`]));
  return parts.length === 0 ? 'everywhere' : parts.join(', ');
}

function head(waiver: Waiver): Omit<ReportWaiver, 'state' | 'subjects'> {
  return { file: waiver.file, line: waiver.line, code: waiver.code, scope: scopeText(waiver), ...waivedBy(waiver) };
}

function stateOf(entry: Entry, asOf: string | undefined, judged: Judged): Pick<ReportWaiver, 'state' | 'detail'> {
  const { waiver, holds, fits: fitted } = entry;
  if (waiver.fault !== undefined) return { state: 'invalid', detail: waiver.fault };
  if (expired(waiver, asOf)) {
    const what = fitted === 0 ? 'it fits nothing any more' : `it would fit ${fitted === 1 ? 'one finding' : `${fitted} findings`}`;
    return { state: 'expired', detail: asOf === undefined ? 'no day is known to judge its date by: name one with --as-of' : `since ${waiver.expires ?? ''}; ${what}` };
  }
  if (holds > 0) return { state: 'active', ...(entry.lapse === undefined ? {} : { detail: `lapsed for ${fitted - holds} more: ${entry.lapse}` }) };
  if (entry.lapse !== undefined) return { state: 'lapsed', detail: entry.lapse };
  const rule = judged.get(waiver.code);
  if (rule === undefined) {
    const near = nearest(waiver.code, judged.keys());
    return { state: 'not-judged', detail: `no rule ${waiver.code} was run${near === undefined ? '' : `; did you mean ${near}?`}` };
  }
  return rule.judged ? { state: 'unused', detail: 'the rule was judged, and nothing fits' } : { state: 'not-judged', detail: 'the rule could not be judged everywhere' };
}
