import type { ReportFacts } from '../../../model/report-facts.ts';
import { byNatural } from '../../../report/order.ts';
import { counted } from '../../../base/plural.ts';
import { bars } from './bars.ts';
import { thousands, type Section } from './table.ts';

const ROWS = 16;
const MATRIX = 40;
const PROBLEMS = 40;

type HealthRow = ReportFacts['health'][number];
type Probe = HealthRow['probes'][number];
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

/** Probes a row holds at most where only what does not answer is listed (`MOST_DOWN` of the view): from there on an absent one says nothing. */
const LISTED = 50;

function isBroken(state: State): boolean {
  return state === 'node' || state === 'endpoint';
}

/** The rows and columns worth drawing: all of a small cluster; of a large one agents and targets with a failure, those with most first. */
function shape(rows: readonly HealthRow[], targets: readonly string[]): { rows: readonly HealthRow[]; targets: readonly string[]; whole: boolean } {
  if (rows.every((r) => r.complete) && targets.length <= MATRIX && rows.length <= MATRIX) return { rows, targets, whole: true };
  const failures = (row: HealthRow): number => row.probes.filter((p) => isBroken(stateOf(p))).length;
  const missed = new Map<string, number>();
  for (const { probes } of rows) for (const p of probes) if (isBroken(stateOf(p))) missed.set(p.to, (missed.get(p.to) ?? 0) + 1);
  const worst = [...missed].sort((a, b) => b[1] - a[1] || byNatural(a[0], b[0])).slice(0, MATRIX).map(([to]) => to);
  return { rows: rows.filter((r) => failures(r) > 0).sort((a, b) => failures(b) - failures(a) || byNatural(a.from, b.from)).slice(0, MATRIX), targets: worst, whole: false };
}

/** Targets by the number of agents that do not reach them. */
function unreached(rows: readonly HealthRow[]): object {
  const targets = new Map<string, { node: number; endpoint: number }>();
  for (const { probes } of rows) {
    for (const probe of probes) {
      const state = stateOf(probe);
      if (state !== 'node' && state !== 'endpoint') continue;
      const count = targets.get(probe.to) ?? { node: 0, endpoint: 0 };
      count[state]++;
      targets.set(probe.to, count);
    }
  }
  const list = [...targets].sort(([a, x], [b, y]) => y.node + y.endpoint - x.node - x.endpoint || byNatural(a, b));
  return bars(list.map(([name, { node, endpoint }]) => ({
    name, note: '', parts: [{ kind: 'error', value: node }, { kind: 'warning', value: endpoint }],
    text: [node > 0 ? `does not answer ${counted(node, 'agent')} of ${rows.length}` : '', endpoint > 0 ? `its health endpoint does not answer ${counted(endpoint, 'agent')} of ${rows.length}` : ''].filter((w) => w !== '').join('; '),
  })), ROWS, rows.length);
}

/** Which agent reaches whom: a matrix of all in small clusters and of what fails in large ones, and who is not reached. */
export function health({ health: rows }: ReportFacts): Section {
  const targets = [...new Set(rows.flatMap((r) => r.probes.map((p) => p.to)))].sort(byNatural);
  const broken = rows.flatMap((r) => r.probes.map((p) => ({ from: r.from, to: p.to, state: stateOf(p) })).filter((p) => p.state === 'node' || p.state === 'endpoint'));
  const asked = rows.reduce((sum, r) => sum + r.total, 0);
  const drawn = shape(rows, targets);
  const matrix = drawn.rows.length > 0 && (drawn.whole ? targets.length > 1 : broken.length > 0);
  return {
    show: rows.length > 0 && asked > 0, matrix, worst: broken.some((b) => b.state === 'node') ? 'error' : broken.length > 0 ? 'warning' : 'ok',
    summary: broken.length === 0 ? `${counted(rows.length, 'agent')} asked ${counted(asked, 'time')}: every node that was asked answered.` : `${counted(broken.length, 'connection')} of ${asked} ${broken.length === 1 ? 'does' : 'do'} not answer.`,
    part: matrix && !drawn.whole ? `${drawn.rows.length} of ${counted(rows.length, 'agent')} and ${counted(drawn.targets.length, 'node')} they do not reach; whoever is not drawn has no failure${drawn.rows.length === MATRIX || drawn.targets.length === MATRIX ? ' or fewer of them' : ''}.` : '',
    columns: matrix ? drawn.targets.map((name, i) => ({ number: String(i + 1), name })) : [],
    rows: matrix ? drawn.rows.map((row) => ({ name: row.from, number: drawn.targets.includes(row.from) ? String(drawn.targets.indexOf(row.from) + 1) : '', cells: drawn.targets.map((to) => cell(row, to)) })) : [],
    bars: unreached(rows), hasBroken: broken.length > 0,
    broken: broken.slice(0, PROBLEMS).map((b) => ({ from: b.from, to: b.to, word: LOOKS[b.state].word })),
    left: broken.length > PROBLEMS ? `and ${broken.length - PROBLEMS} more` : '',
  };
}

function cell(row: ReportFacts['health'][number], to: string): object {
  const probe = row.probes.find((p) => p.to === to);
  const silent = probe === undefined && !row.complete && row.probes.length < LISTED;
  const { look, mark, word } = LOOKS[silent ? 'up' : stateOf(probe)];
  return { look, mark, label: `${row.from} to ${to === row.from ? 'itself' : to}: ${word}` };
}
