import type { Report, ReportFinding, ReportWaiver } from '../model/report.ts';
import { settled } from '../report/gate.ts';
import { counted } from '../base/plural.ts';

const TROUBLE: readonly ReportWaiver['state'][] = ['invalid', 'expired', 'lapsed', 'unused'];

/** Waivers that somebody must look at: those that do not hold, those that fit nothing, and those that hold for a part only. */
export function troubledWaivers(report: Report): ReportWaiver[] {
  const rank = (entry: ReportWaiver): number => (TROUBLE.includes(entry.state) ? TROUBLE.indexOf(entry.state) : TROUBLE.length);
  return (report.waivers?.entries ?? []).filter((e) => TROUBLE.includes(e.state) || (e.state === 'active' && e.detail !== undefined)).sort((a, b) => rank(a) - rank(b));
}

/** `waivers.yaml:12 KPR-001 expired: since 2026-03-31; it would fit one finding`. */
export function waiverLine({ file, line, code, state, detail, owner }: ReportWaiver): string {
  const by = owner === undefined ? '' : ` (${owner})`;
  return `${file}:${line} ${code === '' ? 'entry' : code} ${state === 'active' ? 'holds in part' : state}${by}${detail === undefined ? '' : `: ${detail}`}`;
}

/** `2 waivers need a look: 1 expired, 1 unused`; empty when none does. */
export function troubleWord(report: Report): string {
  const troubled = troubledWaivers(report);
  if (troubled.length === 0) return '';
  const states = [...TROUBLE, 'active'] as const;
  const parts = states.flatMap((state) => { const n = troubled.filter((e) => e.state === state).length; return n === 0 ? [] : [`${n} ${state === 'active' ? 'holding in part' : state}`]; });
  return `${counted(troubled.length, 'waiver')} ${troubled.length === 1 ? 'needs' : 'need'} a look: ${parts.join(', ')}`;
}

/** Why a finding is waived, by whom and until when, on one line. */
export function waivedWord(waived: NonNullable<ReportFinding['waived']>): string {
  const more = [waived.expires === undefined ? '' : `until ${waived.expires}`, waived.owner ?? '', waived.ticket ?? ''].filter((part) => part !== '');
  return more.length === 0 ? waived.reason : `${waived.reason} (${more.join(', ')})`;
}

/** What a reader must know of a finding's standing, as a short word; empty for a plain one. */
export function standing(finding: ReportFinding): string {
  if (finding.waived !== undefined) return 'waived';
  return finding.baseline === 'known' ? 'in the baseline' : finding.baseline ?? '';
}

/** `; the rule says error`, where the configuration set another severity; else empty. */
export function ruleSays(finding: ReportFinding): string {
  return finding.ruleSeverity === undefined ? '' : `; severity set by the configuration, the rule says ${finding.ruleSeverity}`;
}

/** Causes that a gate looks at, those of the baseline, and waived ones. */
export function bySettled(findings: readonly ReportFinding[]): { readonly live: ReportFinding[]; readonly known: ReportFinding[]; readonly waived: ReportFinding[] } {
  return { live: findings.filter((f) => settled(f) === 0), known: findings.filter((f) => settled(f) === 1), waived: findings.filter((f) => settled(f) === 2) };
}

/** `Baseline base.json: 3 new, 1 worsened, 12 known, 2 fixed`; empty without a baseline. */
export function baselineWord({ baseline }: Report): string {
  if (baseline === undefined) return '';
  const { file, known, worsened, fixed, notJudged } = baseline;
  return `Baseline ${file}: ${baseline.new} new, ${worsened} worsened, ${known} known, ${fixed.length} fixed${notJudged === 0 ? '' : `, ${notJudged} not judged this time`}`;
}
