import { counted } from '../base/plural.ts';
import type { Diff, FacetDiff } from '../model/diff.ts';

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** The whole comparison in one sentence: what is worse, what else changed, and what could not be compared. */
export function verdict(summary: Omit<Diff['summary'], 'verdict'>, facets: readonly FacetDiff[]): string {
  const { findings } = summary;
  const words = [
    findings.new > 0 ? counted(findings.new, 'new finding') : '', findings.changed > 0 ? counted(findings.changed, 'changed finding') : '',
    findings.fixed > 0 ? counted(findings.fixed, 'finding fixed', 'findings fixed') : '',
  ].filter((w) => w !== '');
  const found = words.length === 0 ? 'No finding is new, changed or gone' : `${list(words)}${findings.worse > 0 ? `, ${String(findings.worse)} for the worse` : ', none for the worse'}`;
  const touched = facets.filter((f) => f.changes.length > 0).map((f) => f.title.replace(/^[A-Z](?![A-Z])/, (c) => c.toLowerCase()));
  const items = facets.reduce((sum, f) => sum + f.items, 0);
  const changed = facets.length === 0 ? '' : touched.length === 0 ? `; nothing else changed among ${counted(items, 'thing')} compared`
    : `; ${counted(summary.changes, 'change')} in ${list(touched.length > 4 ? [...touched.slice(0, 3), `${String(touched.length - 3)} more areas`] : touched)}`;
  const blind = summary.notComparable + findings.notComparable;
  return `${found}${changed}${blind === 0 ? '' : `; ${counted(blind, 'thing')} could not be compared`}.`;
}
