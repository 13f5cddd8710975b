import * as z from 'zod';
import { compareVersions, minorOf, parseVersion } from '../base/version.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

const CiliumDefinitions = z.object({
  /** Definitions that agents wait for and the cluster does not have; absent without the list of definitions. */
  absent: z.array(z.string()).optional(),
  /** Definitions whose schema is older than that of the others, or than the first one of the running minor; absent without definitions. */
  older: z.array(z.object({ name: z.string(), version: z.string(), expected: z.string() })).optional(),
  /** Agents that stopped since they did not find definitions, with those they named. */
  stopped: z.array(z.object({ who: z.string(), names: z.array(z.string()) })),
  /** Agents that wait for definitions and have not come up. */
  waiting: z.array(z.object({ who: z.string(), seconds: z.number() })),
  /** Programs that the API server tells again and again that it does not know a kind of Cilium's. */
  refused: z.array(z.object({ who: z.string(), message: z.string(), count: z.number().int(), secondsBeforeEnd: z.number() })),
});
type CiliumDefinitions = z.input<typeof CiliumDefinitions>;

/** What agents of all releases wait for, by plural. */
const CORE: readonly string[] = ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies', 'ciliumnodes', 'ciliumidentities'];
/** And what they wait for when an option is on. */
const BY_OPTION: readonly (readonly [string, string])[] = [
  ['ciliumendpointslices', 'enable-cilium-endpoint-slice'], ['ciliumlocalredirectpolicies', 'enable-local-redirect-policy'],
];
const ENDPOINTS = 'ciliumendpoints';
/** First schema of a minor, from the table of the documentation. Newer minors have no such table. */
const FIRST_SCHEMA: Readonly<Record<string, string>> = { '1.11': '1.24.2', '1.12': '1.25.4', '1.13': '1.26.7', '1.14': '1.26.10' };
/** With fewer definitions the list may be what somebody asked for by name. */
const LIST = 5;

/** Definitions of Cilium's own objects beside what the running release needs. */
export const view = defineView({
  id: 'cilium-definitions',
  title: 'definitions of Cilium\'s own objects',
  scope: 'cluster',
  collect: 'kubectl get crds -o yaml; kubectl -n kube-system logs <cilium pod> -c cilium-agent',
  schema: CiliumDefinitions,
  build: (context) => {
    const lists = context.read('k8s-crds');
    const logs = context.read('cilium-log').filter((l) => !l.data.previous && l.data.component !== 'envoy');
    if (lists.length + logs.length === 0) return { missing: [...context.missing('k8s-crds'), ...context.missing('cilium-log')] };
    context.note('', [...lists, ...logs].flatMap((l) => l.places('')).slice(0, 1).map(firstLine));
    return { ...fromLogs(context, logs), ...(lists.length === 0 ? {} : fromLists(context, lists)) };
  },
});

function firstLine<T extends { readonly startLine: number }>(place: T): T {
  return { ...place, endLine: place.startLine };
}

function fromLists(context: ViewContext, lists: readonly Read<ParserData['k8s-crds']>[]): Pick<CiliumDefinitions, 'absent' | 'older'> {
  const all = lists.flatMap((l) => l.data.items.map((c, i) => ({ c, places: l.places(`items[${String(i)}].ciliumSchemaVersion`) })));
  const own = all.filter(({ c }) => c.group === 'cilium.io');
  const core = own.flatMap(({ c, places }) => (c.ciliumSchemaVersion !== undefined && isCore(c.plural) ? [{ name: c.plural, version: c.ciliumSchemaVersion, places }] : []));
  const expected = expectedSchema(context, core.map((c) => c.version)) ?? '';
  const late = core.filter((c) => older(c.version, expected));
  if (late.length > 0) context.note('older', late.flatMap((c) => c.places).slice(0, 5));
  const result = { older: late.map(({ name, version }) => ({ name, version, expected })) };
  if (all.length < LIST || lists.some((l) => !l.whole)) return result;
  const there = new Set(own.map(({ c }) => c.plural));
  context.note('absent', lists.flatMap((l) => l.places('')).slice(0, 1).map((p) => ({ ...firstLine(p), note: 'the list of definitions' })));
  return { ...result, absent: neededBy(context).filter((n) => !there.has(n)) };
}

function fromLogs(context: ViewContext, logs: readonly Read<ParserData['cilium-log']>[]): Pick<CiliumDefinitions, 'stopped' | 'waiting' | 'refused'> {
  const out: Pick<CiliumDefinitions, 'stopped' | 'waiting' | 'refused'> = { stopped: [], waiting: [], refused: [] };
  const places = { stopped: [] as EvidenceRef[], waiting: [] as EvidenceRef[], refused: [] as EvidenceRef[] };
  for (const log of logs) for (const [i, hit] of log.data.signatures.entries()) {
    const who = log.node ?? log.data.pod ?? `the ${log.data.component}`;
    const note = (field: 'stopped' | 'waiting' | 'refused'): void => { places[field].push(...log.places(`signatures[${String(i)}]`)); };
    if (hit.id === 'crds-not-found') {
      note('stopped');
      out.stopped.push({ who, names: hit.values });
    } else if (hit.id === 'crds-waiting' && log.data.component === 'agent' && !log.data.initialized && hit.secondsBeforeEnd !== undefined) {
      note('waiting');
      out.waiting.push({ who, seconds: hit.secondsBeforeEnd });
    } else if (hit.id === 'crds-missing' && hit.secondsBeforeEnd !== undefined && /cilium/i.test(hit.sample)) {
      note('refused');
      out.refused.push({ who, message: hit.sample.replace(/\s+/g, ' ').slice(0, 300), count: hit.count, secondsBeforeEnd: hit.secondsBeforeEnd });
    }
  }
  for (const field of ['stopped', 'waiting', 'refused'] as const) if (places[field].length > 0) context.note(field, places[field].slice(0, 5));
  return out;
}

/** The operator writes one version into all of them; those of objects that are gone it leaves as they are. */
function isCore(plural: string): boolean {
  return CORE.includes(plural) || plural === ENDPOINTS;
}

function neededBy(context: ViewContext): string[] {
  const config = context.view('config');
  const read = config.state === 'missing' ? undefined : z.object({ values: z.record(z.string(), z.string()) }).safeParse(config.data);
  if (read?.success !== true) return [...CORE];
  const on = (key: string): boolean => Object.hasOwn(read.data.values, key) && read.data.values[key] === 'true';
  return [...CORE, ...on('disable-endpoint-crd') ? [] : [ENDPOINTS], ...BY_OPTION.flatMap(([plural, key]) => (on(key) ? [plural] : []))];
}

function older(version: string, than: string): boolean {
  const [a, b] = [parseVersion(version), parseVersion(than)];
  return a !== undefined && b !== undefined && compareVersions(a, b) < 0;
}

function expectedSchema(context: ViewContext, versions: readonly string[]): string | undefined {
  const first = FIRST_SCHEMA[minorOf(context.ciliumVersion()) ?? ''];
  return [...versions, ...first === undefined ? [] : [first]].reduce<string | undefined>((most, v) => (most === undefined || older(most, v) ? v : most), undefined);
}
