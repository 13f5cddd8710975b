import { counted } from '../base/plural.ts';
import type { ReportFinding, ReportMissing, ReportOutcome } from '../model/report.ts';
import { coverageByRule } from './coverage.ts';
import { groupMissing } from './missing.ts';

function everyRule(count: number): string {
  return count === 1 ? 'the one rule' : count === 2 ? 'both rules' : `all ${count} rules`;
}

const LACK: Readonly<Record<ReportMissing['reason'], string>> = {
  absent: 'was not collected', unavailable: 'could not be collected', failed: 'could not be read', incomplete: 'is cut or filtered',
  'field-missing': 'does not show what they need',
};

/** Names the inputs that blind the rules, as far as one short clause can. */
function because(outcomes: readonly ReportOutcome[], blind: ReadonlySet<string>): string {
  const groups = groupMissing(outcomes.filter((o) => blind.has(o.code)));
  const top = groups[0];
  if (!top) return '';
  if (top.codes.length === blind.size) return ` because ${top.input} ${LACK[top.reason]}`;
  if (top.codes.length * 2 >= blind.size) return `, most of them because ${top.input} ${LACK[top.reason]}`;
  const inputs = [...new Set(groups.map((g) => g.input))];
  if (inputs.length < 3) return ` for want of ${inputs.join(' and ')}`;
  return ` for want of ${inputs.slice(0, 2).join(', ')} and ${counted(inputs.length - 2, 'more input', 'more inputs')}`;
}

function causesClause(findings: readonly ReportFinding[]): string {
  const causes = findings.filter((f) => f.cause === undefined && f.waived === undefined);
  const waived = findings.filter((f) => f.cause === undefined && f.waived !== undefined).length;
  const count = (severity: string): number => causes.filter((f) => f.severity === severity).length;
  const wrong = causes.length - count('info');
  const folded = findings.filter((f) => f.cause !== undefined && f.waived === undefined).length;
  const explained = folded > 0 ? `, ${folded === 1 ? '1 symptom' : `${folded} symptoms`} explained by ${wrong === 1 ? 'it' : 'them'}` : '';
  const remarks = [count('info') > 0 ? counted(count('info'), 'remark', 'remarks') : '', waived > 0 ? `${waived} waived` : ''].filter((part) => part !== '').join(', ');
  if (wrong === 0) return remarks && `Nothing wrong found${waived > 0 ? ' that is not waived' : ''}, ${remarks}`;
  const grave = (['critical', 'error', 'warning'] as const).filter((s) => count(s) > 0)
    .map((s) => (s === 'critical' ? `${count(s)} critical` : counted(count(s), s, `${s}s`)));
  const known = causes.filter((f) => f.baseline === 'known').length;
  const old = known === 0 ? '' : known === causes.length ? ', all known from the baseline' : `, ${known} known from the baseline`;
  return `${counted(wrong, 'cause', 'causes')} found (${grave.join(', ')})${old}${explained}${remarks && `, ${remarks}`}`;
}

/** The whole report in one honest sentence: what was found, and how much could not be looked at and why. */
export function verdict(findings: readonly ReportFinding[], outcomes: readonly ReportOutcome[]): string {
  const rules = coverageByRule(outcomes);
  const blind = new Set(rules.filter((r) => r.state === 'inconclusive').map((r) => r.code));
  const looked = rules.length - blind.size;
  if (rules.length === 0) return 'Nothing was judged: no rule was run.';
  if (looked === 0) return `Nothing could be judged: ${everyRule(rules.length)} ${rules.length === 1 ? 'lacks the input it needs' : 'lack the input they need'}${because(outcomes, blind)}.`;
  const partly = rules.filter((r) => r.state !== 'inconclusive' && r.share < 1).length;
  const partlyClause = partly > 0 ? `, ${partly} more only for some nodes or objects` : '';
  const found = causesClause(findings);
  if (blind.size === 0) {
    const all = partly > 0 ? `${everyRule(rules.length)} could be judged, ${partly === rules.length ? 'but' : `${partly} of them`} only for some nodes or objects` : `${everyRule(rules.length)} could be judged`;
    return `${found || 'Nothing wrong found'}; ${all}.`;
  }
  if (found && !found.startsWith('Nothing')) {
    return `${found}; ${blind.size} of ${rules.length} rules could not be judged${because(outcomes, blind)}${partlyClause}.`;
  }
  return `${found || 'Nothing wrong found'} in what could be judged: ${looked} of ${rules.length} rules judged, ${blind.size} could not be${because(outcomes, blind)}${partlyClause}.`;
}
