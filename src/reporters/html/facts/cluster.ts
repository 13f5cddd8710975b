import type { NodeFact, ReportFacts } from '../../../model/report-facts.ts';
import type { Report } from '../../../model/report.ts';
import type { Severity } from '../../../model/rule.ts';
import { byNatural, severityRank } from '../../../report/order.ts';
import { counted } from '../../../base/plural.ts';
import { clocks, offsets, offsetWord } from './clocks.ts';
import { table, type Cell, type Section } from './table.ts';

const TILES = 24;
/** From this many on nodes that look alike share a tile. */
const ALIKE = 3;

/** What is worth comparing between nodes, in the order of the page. */
const TRAITS: readonly (readonly [string, (node: NodeFact) => string | undefined])[] = [
  ['Cilium', (n) => n.ciliumVersion], ['Kernel', (n) => n.kernel], ['System', (n) => n.os], ['Kubernetes', (n) => n.kubernetesVersion],
  ['kube-proxy replacement', (n) => n.replacement], ['Routing', (n) => n.routing], ['Host routing', (n) => n.hostRouting],
  ['Masquerading', (n) => n.masquerading], ['Attached by', (n) => n.attach], ['Encryption', (n) => n.encryption],
];

/** Worst finding of each node; findings without a node speak of all of them and mark none. */
function worstByNode(report: Report): Map<string, Severity> {
  const worst = new Map<string, Severity>();
  for (const finding of report.findings) {
    for (const { node } of finding.subjects) {
      const known = node === undefined ? undefined : worst.get(node);
      if (node !== undefined && (known === undefined || severityRank(finding.severity) < severityRank(known))) worst.set(node, finding.severity);
    }
  }
  return worst;
}

interface Judged { clear: number; blind: number }

/** How much of each node could be judged: without that, no finding means nothing. */
function judgedByNode(report: Report): Map<string, Judged> {
  const counts = new Map<string, Judged>();
  for (const { state, subjects } of report.outcomes) {
    for (const { node } of subjects) {
      if (node === undefined) continue;
      const count = counts.get(node) ?? { clear: 0, blind: 0 };
      if (state === 'clear') count.clear++;
      else if (state === 'inconclusive' || state === 'errored') count.blind++;
      counts.set(node, count);
    }
  }
  return counts;
}

function moodOf(severity: Severity | undefined, { clear, blind }: Judged = { clear: 0, blind: 0 }): { readonly mood: string; readonly word: string } {
  if (severity !== undefined) return { mood: severity, word: `worst finding: ${severity}` };
  if (clear === 0 || blind > clear) return { mood: 'blind', word: blind === 0 ? 'nothing judged here' : `no finding, but ${counted(blind, 'judgement')} could not be made` };
  return { mood: 'ok', word: `no finding of its own, ${clear} passed` };
}

/** Sketch and table of the nodes: what all share is said once, and what differs stands on each tile. */
export function cluster(report: Report, facts: ReportFacts, suffix: string, omitted: number): Section {
  const nodes = [...facts.nodes].sort((a, b) => byNatural(a.name, b.name));
  const worst = worstByNode(report);
  const clock = offsets(facts);
  const judged = judgedByNode(report);
  const told = TRAITS.map(([title, get]) => ({ title, get, values: new Set(nodes.map((n) => get(n) ?? '')) })).filter((t) => t.values.size > 1 || !t.values.has(''));
  const shared = told.filter((t) => t.values.size === 1).map((t) => ({ title: t.title, value: [...t.values][0] ?? '' }));
  const differing = told.filter((t) => t.values.size > 1);
  return {
    show: nodes.length > 0, countWord: counted(nodes.length + omitted, 'node'), one: nodes.length === 1, shared, differs: differing.map((t) => t.title).join(', '),
    ...tiles(nodes, differing, (name) => ({ severity: worst.get(name), ...moodOf(worst.get(name), judged.get(name)) }), omitted), table: table(`nodes${suffix}`, 'Nodes', [{ title: 'Node' }, { title: 'Worst finding' }, { title: 'Role' }, { title: 'Ready' }, ...told.map(({ title }) => ({ title })), { title: 'Addresses' }, { title: 'Pod ranges' }, { title: 'Newest stamp', numeric: true }],
      nodes.map((n) => row(n, worst.get(n.name), told.map((t) => t.get(n)), clock.get(n.name))), omitted),
    clocks: clocks(facts),
  };
}

function row(node: NodeFact, severity: Severity | undefined, traits: readonly (string | undefined)[], offset: number | undefined): Cell[] {
  return [
    { text: node.name, mono: true }, { text: severity ?? '', value: severity === undefined ? 9 : severityRank(severity) }, { text: node.role ?? '' },
    { text: node.ready === undefined ? '' : node.ready ? 'yes' : 'no', ...(node.ready === false ? { tone: 'bad' as const } : {}) },
    ...traits.map((text) => ({ text: text ?? '' })), { text: node.addresses.join(', '), mono: true }, { text: node.podCidrs.join(', '), mono: true },
    { text: offset === undefined ? '' : offsetWord(offset), value: offset ?? 0 },
  ];
}

interface Look { readonly severity: Severity | undefined; readonly mood: string; readonly word: string }
const RANKS: readonly string[] = ['critical', 'error', 'warning', 'info', 'blind', 'ok'];

function tiles(nodes: readonly NodeFact[], differing: readonly { readonly title: string; readonly get: (n: NodeFact) => string | undefined }[], look: (name: string) => Look, omitted: number): object {
  const groups = new Map<string, NodeFact[]>();
  for (const node of nodes) {
    const key = JSON.stringify([look(node.name).mood, node.role ?? '', node.ready ?? '', differing.map((t) => t.get(node) ?? '')]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const folded = [...groups.values()].flatMap((g) => (g.length < ALIKE || nodes.length <= 12 ? g.map((n) => [n]) : [g]));
  const rank = (group: readonly NodeFact[]): number => RANKS.indexOf(look(group[0]?.name ?? '').mood);
  const ordered = folded.map((group, i) => ({ group, i })).sort((a, b) => rank(a.group) - rank(b.group) || a.i - b.i).map((x) => x.group);
  const left = ordered.slice(TILES).flat().length + omitted;
  return {
    tiles: ordered.slice(0, TILES).flatMap((group) => {
      const [node] = group;
      if (node === undefined) return [];
      const { severity, mood, word } = look(node.name);
      return [{
        name: node.name, alike: group.length > 1 ? `and ${group.length - 1} alike` : '', all: group.slice(0, 100).map((n) => n.name).join(', '),
        mood, word, isFound: severity !== undefined,
        href: severity === undefined ? '' : `#findings&node=${encodeURIComponent(node.name)}`, role: node.role ?? '', notReady: node.ready === false,
        cidrs: group.length > 1 ? '' : node.podCidrs.slice(0, 2).join(', '), address: group.length > 1 ? '' : node.addresses[0] ?? '',
        traits: differing.map((t) => ({ title: t.title, value: t.get(node) ?? 'not known' })),
      }];
    }),
    tilesLeft: left > 0 ? `and ${counted(left, 'more node')}, in the table` : '',
  };
}
