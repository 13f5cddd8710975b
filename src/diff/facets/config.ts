import { minorOf } from '../../base/version.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import { agentDefault, compareMinor, configKey, configKeys } from '../../views/config/defaults.ts';
import { view } from '../../views/config.view.ts';
import { placesOf } from '../../views/fact-book.ts';
import type { Cell } from '../compare.ts';
import { addRow, documentsOf, type Facet, isWhole, listFacet, type Row, type Sheet } from '../facet.ts';
import { key, value } from '../compare.ts';

/**
 * Keys of `cilium-config` with the value in force: as set, else the default of the running release. A key set to its default
 * on one side only is no change.
 */
export const config: Facet = {
  id: 'config', title: 'Configuration', collect: 'kubectl -n kube-system get configmap cilium-config -o yaml', bothNeeded: new Set(),
  ignored: [{ field: 'form', why: 'case, order of words in a list and brackets around it' }],
  read: (source) => {
    const fact = source.book.get('config');
    if (fact.state === 'missing') return [];
    const rows = new Map<string, Row>();
    const data = view.schema.parse(fact.data);
    for (const [name, text] of Object.entries(data.values)) addRow(rows, name, { cells: cellOf(text), refs: fact.places(`values.${name}`) });
    const refs = fact.places('');
    if (fact.whole) addDefaults(rows, minorOf(source.book.ciliumVersion() ?? source.snapshot.ciliumVersions[0]), refs);
    return [{ part: '', rows, whole: fact.whole, refs }];
  },
};

function addDefaults(rows: Map<string, Row>, minor: string | undefined, refs: readonly EvidenceRef[]): void {
  for (const name of configKeys()) {
    if (rows.has(name) || !isIn(name, minor)) continue;
    const standard = agentDefault(name, minor);
    if (standard === undefined) continue;
    rows.set(name, { label: name, cells: cellOf(standard), implied: true, refs: refs.map((r) => ({ ...r, note: `${name} is not set here` })) });
  }
}

/** The release reads the key. */
function isIn(name: string, minor: string | undefined): boolean {
  if (minor === undefined) return true;
  const { since = '', removed = '' } = configKey(name) ?? {};
  const [from] = /^\d+\.\d+/.exec(since) ?? [];
  const [until] = /^\d+\.\d+/.exec(removed) ?? [];
  return (from === undefined || compareMinor(from, minor) <= 0) && (until === undefined || compareMinor(minor, until) < 0);
}

function cellOf(text: string): ReadonlyMap<string, Cell> {
  return new Map([['', { text: clip(text), same: plain(text) }]]);
}

function clip(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

/** Lists are written apart by commas or blanks, with or without brackets; durations with or without empty parts. */
function plain(text: string): string {
  return text.replace(/["[\]]/g, '').replace(/(?<=\dm|\dh)0[sm](?:0s)?(?![\d.])/g, '').split(/[\s,]+/).filter((w) => w !== '').join(' ').toLowerCase();
}

/** Options the agent of each node printed at its start: what it runs with, whatever the ConfigMap says now. */
const logOptions = listFacet('cilium-log', 'settings')({
  id: 'agent-options', title: 'Options of the running agents', collect: 'kubectl -n kube-system logs <cilium pod> -c cilium-agent',
  part: (data) => `${data.component}${data.previous ? ' before its last restart' : ''}`,
  without: { why: 'name the pod, the place of a file or a time', is: ({ key: name }) => /^(?:(?:k8s-)?pod-name|identity|.*-(?:path|dir|file|socket))$/.test(name) },
  key: (s) => s.key,
  fields: { key, value: value(plain) },
});

/** A log begins where it was cut, so an option that is not in it proves nothing; old logs speak of old runs. */
export const agentOptions: Facet = {
  ...logOptions,
  read: (source) => logOptions.read(source).filter((s) => s.part === 'agent').map((s) => ({ ...s, whole: false })),
};

/** Fields that are not options. */
const NOT_OPTIONS = new Set(['CreationTime', 'LibDir', 'RunDir', 'StateDir', 'BpfDir', 'SocketPath']);

/** What `cilium-dbg config --all` says the agent runs with, by field. */
export const agentFields: Facet = {
  id: 'agent-fields', title: 'Options of the running agents, by field', collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg config --all', bothNeeded: new Set(),
  ignored: [{ field: [...NOT_OPTIONS].join(', '), why: 'times and folders, not options' }],
  read: ({ snapshot }) => documentsOf(snapshot, 'cilium-config-all').map((placed): Sheet => {
    const data = placed.document.data as ParserData['cilium-config-all'];
    const rows = new Map<string, Row>();
    for (const part of ['readOnly', 'readWrite'] as const) {
      for (const [name, text] of Object.entries(data[part])) {
        if (!NOT_OPTIONS.has(name)) addRow(rows, name, { cells: cellOf(text), refs: placesOf(placed.document, `${part}.${name}`) });
      }
    }
    return { part: '', rows, whole: isWhole(placed), refs: placesOf(placed.document, ''), ...(placed.node === undefined ? {} : { node: placed.node }) };
  }),
};
