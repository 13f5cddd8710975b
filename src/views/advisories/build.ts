import { compareVersions, parseVersion, satisfies } from '../../base/version.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Missing } from '../../model/fact.ts';
import type { Advisory } from '../../model/tables.ts';
import type { ViewContext } from '../define-view.ts';
import { untold, type Answer } from './answer.ts';
import { askPrecondition } from './precondition.ts';

/** A version that runs somewhere in the cluster, and what tells it. */
export interface Running { readonly version: string; readonly vendor: string | undefined; readonly places: readonly EvidenceRef[] }

/** What is to be said of one advisory: `state` is absent where nothing can be told, and `missing` says what is needed. */
export interface Judged {
  readonly advisory: Advisory;
  readonly versions: readonly string[];
  readonly state: 'exposed' | 'not-exposed' | 'mitigated' | undefined;
  readonly because: string;
  readonly places: readonly EvidenceRef[];
  readonly missing: Missing | undefined;
}

/** The advisories whose range holds one of the versions that run, each judged by its preconditions. */
export function judgeAdvisories(advisories: readonly Advisory[], running: readonly Running[], context: ViewContext): Judged[] {
  return advisories.flatMap((advisory) => {
    const hit = running.filter((r) => satisfies(r.version, advisory.affected) === true);
    return hit.length === 0 ? [] : [judgeOne(advisory, hit, context)];
  });
}

function judgeOne(advisory: Advisory, hit: readonly Running[], context: ViewContext): Judged {
  const answers = advisory.when.map((text) => askPrecondition(text, context));
  const base = { advisory, versions: hit.map((r) => r.version), places: [...hit.flatMap((r) => r.places), ...answers.flatMap((a) => (a.holds === 'unknown' ? [] : a.places))] };
  const refuted = answers.find((a) => a.holds === false);
  if (refuted !== undefined && refuted.holds === false) return { ...base, state: 'not-exposed', because: refuted.say, missing: undefined };
  const vendor = hit.find((r) => r.vendor !== undefined);
  if (vendor !== undefined) return { ...base, state: undefined, because: '', missing: untold(`${vendor.version} is a build of ${vendor.vendor ?? 'a vendor'}, which may hold the fix under an older number`, '') };
  const open = answers.find((a) => a.holds === 'unknown');
  if (open !== undefined && open.holds === 'unknown') return { ...base, state: undefined, because: '', missing: open.missing };
  const met = answers.flatMap((a: Answer) => (a.holds === true ? [a.say] : []));
  return { ...base, state: 'exposed', because: met.length === 0 ? 'it needs nothing but the version' : met.join('; '), missing: undefined };
}

/** The release to go to: the one that fixes this minor, else the lowest later one. */
export function fixFor(version: string, fixed: readonly string[]): string | undefined {
  const own = parseVersion(version);
  if (own === undefined) return fixed[0];
  const later = fixed.flatMap((text) => {
    const read = parseVersion(text);
    return read !== undefined && compareVersions(read, own) > 0 ? [{ text, read }] : [];
  }).sort((a, b) => compareVersions(a.read, b.read));
  return (later.find((f) => f.read.minor === own.minor) ?? later[0])?.text;
}
