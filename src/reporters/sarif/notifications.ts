import type { Report, ReportOutcome } from '../../model/report.ts';
import { troubledWaivers, waiverLine } from '../settled.ts';
import { counted } from '../../base/plural.ts';
import { sample, subjectName } from '../words.ts';
import type { Artifacts } from './artifacts.ts';
import type { Level, Notification, Text } from './log.ts';
import { message, RESULTS } from './results.ts';

/** Kinds of notifications, declared in the driver. */
const KINDS = [
  ['inconclusive', 'A rule could not be judged: an input it needs is missing, cut or could not be read.'],
  ['errored', 'A rule failed to run; this is a fault of the rule.'],
  ['file', 'A file of the input was not read, or only in part.'],
  ['waiver', 'A waiver does not hold, holds in part or fits nothing.'],
  ['limit', 'Something was left out for the limits of the reader.'],
] as const;
type Kind = (typeof KINDS)[number][0];

const FILES = 500;

export function notificationDescriptors(): { id: string; shortDescription: Text }[] {
  return KINDS.map(([id, text]) => ({ id, shortDescription: { text } }));
}

function notification(kind: Kind, level: Level, text: string, parts: Partial<Notification> = {}): Notification {
  return { descriptor: { id: kind, index: KINDS.findIndex(([id]) => id === kind) }, level, message: { text: message(text) }, ...parts };
}

function ofOutcome(outcome: ReportOutcome, ruleIndex: ReadonlyMap<string, number>): Notification {
  const { shown, more } = sample(outcome.subjects.map(subjectName), 8);
  const collect = [...new Set((outcome.missing ?? []).map((m) => m.collect).filter((c) => c !== ''))];
  const how = collect.length === 0 ? '' : ` Collect it with: ${collect.join('; ')}`;
  const errored = outcome.state === 'errored';
  const text = `${outcome.code} ${errored ? 'failed to run' : 'could not be judged'} on ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${outcome.reason ?? outcome.title}.${how}`;
  return notification(errored ? 'errored' : 'inconclusive', errored ? 'error' : 'note', text, { associatedRule: { id: outcome.code, index: ruleIndex.get(outcome.code) ?? -1 } });
}

function ofFiles(report: Report, artifacts: Artifacts): Notification[] {
  const broken = report.coverage.files.filter((f) => f.status !== 'parsed' && f.status !== 'unused');
  const { shown, more } = sample(broken, FILES);
  return [
    ...shown.map((f) => notification('file', 'note', `${f.path}: ${f.status}${f.reason === undefined ? '' : `, ${f.reason}`}`, { locations: [{ physicalLocation: { artifactLocation: artifacts.locate(f.path) } }] })),
    ...(more > 0 ? [notification('limit', 'note', `${counted(more, 'more file')} not listed.`)] : []),
  ];
}

/** What stood in the way of a judgement: rules without their input, rules that failed, files not read, results left out. */
export function notifications(report: Report, ruleIndex: ReadonlyMap<string, number>, artifacts: Artifacts): Notification[] {
  const left = report.findings.length - RESULTS;
  return [
    ...report.outcomes.filter((o) => o.state === 'errored').map((o) => ofOutcome(o, ruleIndex)),
    ...report.outcomes.filter((o) => o.state === 'inconclusive').map((o) => ofOutcome(o, ruleIndex)),
    ...ofFiles(report, artifacts),
    ...report.problems.map((p) => notification('file', 'warning', `${p.path}${p.line === undefined ? '' : `:${p.line}`}: ${p.message}`)),
    ...troubledWaivers(report).map((entry) => notification('waiver', entry.state === 'unused' ? 'note' : 'warning', waiverLine(entry))),
    ...(left > 0 ? [notification('limit', 'warning', `${counted(left, 'finding')} of lower severity left out: a run holds at most ${RESULTS}.`)] : []),
  ];
}
