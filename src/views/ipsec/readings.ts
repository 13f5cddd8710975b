import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';
import { counterOfLabels } from './counters.ts';

/** One counter of the kernel: since boot, and how much of it came while the dump was taken. */
export interface CounterReading {
  readonly name: string;
  readonly total: number;
  readonly growth?: number;
  readonly places: readonly EvidenceRef[];
}
/** `compared`: the same counters were read twice, so growth is known. */
export interface Readings { readonly compared: boolean; readonly counters: readonly CounterReading[]; readonly places: readonly EvidenceRef[] }

type StatFile = Read<ParserData['xfrm-stat']>;

/** The counters of a node from the best source: the file read twice, read once, `encrypt status`, or the agent's metrics. */
export function readCounters(context: ViewContext): Readings | undefined {
  const files = context.read('xfrm-stat');
  const pair = pairOf(files);
  if (pair !== undefined) return compare(pair.first, pair.second);
  const [file] = files;
  if (file !== undefined) return fromFile(file);
  return fromStatus(context) ?? fromMetrics(context);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Only cilium-bugtool tells which file it read last; two loose files can come from two nodes. */
function pairOf(files: readonly StatFile[]): { readonly first: StatFile; readonly second: StatFile } | undefined {
  for (const second of files) {
    if (second.data.reading !== 'second') continue;
    const first = files.find((f) => f.data.reading === 'first' && folderOf(f.document.path) === folderOf(second.document.path));
    if (first !== undefined) return { first, second };
  }
  return undefined;
}

function compare(first: StatFile, second: StatFile): Readings {
  const counters = second.data.raised.map(({ name, value }): CounterReading => {
    const before = Object.hasOwn(first.data.counters, name) ? first.data.counters[name] : undefined;
    const places = [...first.places(`counters.${name}`), ...second.places(`counters.${name}`)];
    return { name, total: value, places, ...(before === undefined ? {} : { growth: Math.max(0, value - before) }) };
  });
  return { compared: true, counters, places: [...first.places(''), ...second.places('')] };
}

function fromFile(file: StatFile): Readings {
  return { compared: false, counters: file.data.raised.map(({ name, value }) => ({ name, total: value, places: file.places(`counters.${name}`) })), places: file.places('') };
}

function fromStatus(context: ViewContext): Readings | undefined {
  const read = context.read('cilium-encrypt-status').find((r) => r.data.mode === 'ipsec' && (r.data.errors !== undefined || r.data.xfrmErrors.length > 0));
  if (read === undefined) return undefined;
  return { compared: false, counters: read.data.xfrmErrors.map(({ name, count }, i) => ({ name, total: count, places: read.places(`xfrmErrors[${String(i)}]`) })), places: read.places('mode') };
}

function fromMetrics(context: ViewContext): Readings | undefined {
  for (const read of context.read('cilium-metrics')) {
    const counters = read.data.samples.flatMap(({ name, labels, value }, i): CounterReading[] => {
      const counter = name === 'cilium_ipsec_xfrm_error' ? counterOfLabels(labels['type'], labels['error']) : undefined;
      return counter === undefined ? [] : [{ name: counter, total: Math.round(value), places: read.places(`samples[${String(i)}]`) }];
    });
    if (counters.length > 0) return { compared: false, counters, places: counters[0]?.places ?? [] };
  }
  return undefined;
}
