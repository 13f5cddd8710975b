import { byText, sortedBy } from '../../base/sort.ts';
import type { ReportFacts } from '../../model/report-facts.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import { kubernetesMarks } from './kubernetes-events.ts';
import { largest, type Reader, type Reading } from './reads.ts';

type Log = Reading<ParserData['cilium-log']>;
type Event = ReportFacts['events'][number];

const LONGEST_TEXT = 240;
const NOWHERE = '';

/** Every log once: a dump often holds the same one in two places. */
function logsOf(read: Reader): Log[] {
  return largest(read('cilium-log'), ({ data, node }) => [node, data.pod, data.container, data.component, data.previous].join(' '), (r) => r.data.records);
}

/** Warnings and errors over time, one row per node and program. */
export function logFacts(read: Reader): ReportFacts['logs'] {
  const rows = new Map<string, ReportFacts['logs'][number]>();
  for (const { data, node } of logsOf(read)) {
    if (data.periods === undefined) continue;
    const key = `${node ?? NOWHERE} ${data.component}`;
    const row = rows.get(key);
    rows.set(key, { node: node ?? NOWHERE, component: data.component, periods: row === undefined ? data.periods : merged(row.periods, data.periods) });
  }
  return sortedBy(rows, ([key]) => key).map(([, row]) => row);
}

type Periods = ReportFacts['logs'][number]['periods'];

function merged(a: Periods, b: Periods): Periods {
  const sums = new Map(a.map((p) => [p.at, { ...p }]));
  for (const { at, errors, warnings } of b) {
    const sum = sums.get(at) ?? { at, errors: 0, warnings: 0 };
    sums.set(at, { at, errors: sum.errors + errors, warnings: sum.warnings + warnings });
  }
  return sortedBy(sums.values(), (p) => p.at);
}

/** Ends of programs, lines of known meaning and warnings of Kubernetes, each at its first appearance in the cluster; errors of unknown meaning where logs hold nothing better. */
export function eventFacts(read: Reader): Event[] {
  const events = new Map<string, Event>();
  const add = (event: Event): void => {
    const key = `${event.kind} ${event.text}`;
    const same = events.get(key);
    if (same === undefined) { events.set(key, event); return; }
    const first = event.at < same.at ? event : same;
    events.set(key, { ...first, count: same.count + event.count });
  };
  for (const log of logsOf(read)) for (const event of eventsOf(log)) add(event);
  const all = [...events.values()];
  const telling = all.some((e) => e.kind !== 'error') ? all.filter((e) => e.kind !== 'error') : all;
  return [...telling, ...kubernetesMarks(read)].sort((a, b) => byText(a.at, b.at) || byText(a.text, b.text));
}

function eventsOf({ data, node }: Log): Event[] {
  const base = { node: node ?? NOWHERE, component: data.component };
  const stops = data.fatal.flatMap((s): Event[] => (s.time === undefined ? [] : [{ ...base, at: s.time, kind: 'stop', text: short(s.error ?? s.message), count: 1 }]));
  const hits = data.signatures.flatMap((s): Event[] => (s.normal || s.first === undefined || s.level === 'info' || s.level === 'debug' ? [] : [{ ...base, at: s.first, kind: 'known', text: short(s.means), count: s.count }]));
  const errors = data.errors.flatMap((e): Event[] => (e.normal || e.first === undefined ? [] : [{ ...base, at: e.first, kind: 'error', text: short(e.message), count: e.count }]));
  return [...stops, ...hits, ...errors];
}

function short(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
