import type { ReportFacts } from '../../../model/report-facts.ts';
import { byNatural } from '../../../report/order.ts';
import { counted } from '../../words.ts';
import { bars } from './bars.ts';
import { thousands, type Section } from './table.ts';

const ROWS = 16;
const MATRIX = 40;
const PROBLEMS = 40;

type Probe = ReportFacts['health'][number]['probes'][number];
type State = 'up' | 'node' | 'endpoint' | 'unknown' | 'none';

const LOOKS: Readonly<Record<State, { readonly look: string; readonly mark: string; readonly word: string }>> = {
  up: { look: 'ok', mark: '✓', word: 'reachable' }, node: { look: 'error', mark: 'N', word: 'the node does not answer' },
  endpoint: { look: 'warning', mark: 'E', word: 'the node answers, its health endpoint does not' }, unknown: { look: 'blind', mark: '?', word: 'not probed yet' },
  none: { look: 'idle', mark: '·', word: 'not listed' },
};

/** Colours of owners that are met most; all others share one. */
const OWNERS: readonly string[] = ['cilium', 'kube-proxy', 'kubelet', 'cilium-old', 'docker', 'calico'];

/** Whose rules fill the iptables of each node. */
export function owners(facts: ReportFacts): Section {
  const rows = facts.iptables.map(({ node, family, backend, counters, owners: list }) => ({
    name: node === '' ? 'node not named' : node, note: [family === undefined ? '' : family === 'ipv4' ? 'IPv4' : 'IPv6', backend ?? ''].filter((w) => w !== '').join(', '),
    parts: list.map((o) => ({ kind: OWNERS.includes(o.owner) ? o.owner : 'other', value: o.rules })),
    text: list.map((o) => `${o.owner} ${counted(o.rules, 'rule')}${counters ? `, ${thousands(o.packets)} packets` : ''}`).join('; '),
  }));
  const seen = new Set(facts.iptables.flatMap((r) => r.owners.map((o) => (OWNERS.includes(o.owner) ? o.owner : 'other'))));
  return { show: rows.length > 0, legend: [...OWNERS, 'other'].filter((o) => seen.has(o)).map((owner) => ({ owner })), bars: bars(rows, ROWS) };
}

function stateOf(probe: Probe | undefined): State {
  if (probe === undefined) return 'none';
  const { host, endpoint } = probe;
  if (host === 'down' || host === 'partly') return 'node';
  if (endpoint === 'down' || endpoint === 'partly') return 'endpoint';
  return host === 'unknown' || endpoint === 'unknown' ? 'unknown' : host === undefined && endpoint === undefined ? 'none' : 'up';
}

/** Which agent reaches whom: a matrix for small clusters, a list of what does not answer for all. */
export function health({ health: rows }: ReportFacts): Section {
  const targets = [...new Set(rows.flatMap((r) => r.probes.map((p) => p.to)))].sort(byNatural);
  const broken = rows.flatMap((r) => r.probes.map((p) => ({ from: r.from, to: p.to, state: stateOf(p) })).filter((p) => p.state === 'node' || p.state === 'endpoint'));
  const asked = rows.reduce((sum, r) => sum + r.total, 0);
  const matrix = rows.length > 0 && rows.every((r) => r.complete) && targets.length > 1 && targets.length <= MATRIX && rows.length <= MATRIX;
  return {
    show: rows.length > 0 && asked > 0, matrix, worst: broken.some((b) => b.state === 'node') ? 'error' : broken.length > 0 ? 'warning' : 'ok',
    summary: broken.length === 0 ? `${counted(rows.length, 'agent')} asked ${counted(asked, 'time')}: every node that was asked answered.` : `${counted(broken.length, 'connection')} of ${asked} ${broken.length === 1 ? 'does' : 'do'} not answer.`,
    columns: matrix ? targets.map((name, i) => ({ number: String(i + 1), name })) : [],
    rows: matrix ? rows.map((row) => ({ name: row.from, number: targets.includes(row.from) ? String(targets.indexOf(row.from) + 1) : '', cells: targets.map((to) => cell(row, to)) })) : [],
    broken: broken.slice(0, PROBLEMS).map((b) => ({ from: b.from, to: b.to, word: LOOKS[b.state].word })),
    left: broken.length > PROBLEMS ? `and ${broken.length - PROBLEMS} more` : '',
  };
}

function cell(row: ReportFacts['health'][number], to: string): object {
  const { look, mark, word } = LOOKS[stateOf(row.probes.find((p) => p.to === to))];
  return { look, mark, label: `${row.from} to ${to === row.from ? 'itself' : to}: ${word}` };
}
