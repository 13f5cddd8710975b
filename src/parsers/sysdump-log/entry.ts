import { isExpected, reasonOf } from './reason.ts';
import type { SysdumpFailure } from './schema.ts';

/** What the sign at the start of a line says. `rest` goes on with the line above. */
export type EntryKind = 'task' | 'warning' | 'debug' | 'detection' | 'information' | 'client' | 'rest';

/** `signed`: the line carried its sign, so its kind is certain. */
export interface Entry { readonly kind: EntryKind; readonly text: string; readonly signed: boolean }

/** Magnifier, warning sign, stethoscope, crystal ball; the variation selector may be lost. */
const SIGNS: readonly (readonly [string, EntryKind])[] = [
  ['🔍', 'task'], ['⚠', 'warning'], ['❌', 'warning'], ['🩺', 'debug'], ['🔮', 'detection'], ['ℹ', 'information'], ['🗳', 'information'],
  ['✅', 'information'], ['📦', 'information'], ['⌛', 'information'],
];
/** What a copy through a wrong code page makes of the signs. */
const BROKEN_SIGN = /^[^\x20-\x7e]{1,8} ?[^\x20-\x7e]{0,4} ?(?=\S)|^\?{1,4} {1,2}/;
/** Lines of the Kubernetes client library inside the collector. */
const CLIENT = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9} {1,8}\d{1,10} [\w./-]{1,200}:\d{1,6}\] /;
const PHRASES: readonly (readonly [RegExp, EntryKind])[] = [
  [/^(?:Collect(?:ing)?|Checking|Retrieving) /, 'task'], [/^Detected /, 'detection'],
  [/^(?:Using default|Compiling sysdump|The sysdump has been saved|Waiting)/, 'information'],
  [/^(?:The following tasks failed|Please note that|Failed |\[\d{1,4}\] |The sysdump may be incomplete)|not found in namespace|this is expected/, 'warning'],
];

/** Reads the sign of a line, or guesses it from the words where the sign was lost. */
export function readEntry(line: string): Entry {
  const text = line.trim();
  for (const [sign, kind] of SIGNS) {
    if (text.startsWith(sign)) return { kind, text: text.slice(sign.length).replace(/^\ufe0f?\s*/, ''), signed: true };
  }
  if (CLIENT.test(text)) return { kind: 'client', text, signed: true };
  const bare = text.replace(BROKEN_SIGN, '');
  return { kind: PHRASES.find(([pattern]) => pattern.test(bare))?.[1] ?? 'rest', text: bare, signed: false };
}

const MAX_MESSAGE = 2000;
const SUBTASK = /^(cilium-bugtool|tetragon-bugtool|logs|gops|hubble-flows|cniconflist|metrics|spire-entries|profiling|tracing|pprof)-(.{1,300})$/;
/** Pods of the chart: DaemonSets have one suffix, Deployments two. */
const POD = /^((?:cilium|cilium-envoy|cilium-node-init|tetragon|sysdump)-[a-z0-9]{5}|(?:cilium-operator|hubble-relay|hubble-ui|clustermesh-apiserver|tetragon-operator)-[a-z0-9]{4,10}-[a-z0-9]{5})(?=-|$)/;

/** Whether a line without sign begins a row of the final list; its error texts go on in lines without sign too. */
export function beginsFailure(text: string): boolean {
  return /^\[\d{1,4}\] \S/.test(text) || SUBTASK.test(text.slice(0, Math.max(0, text.indexOf(': '))));
}

/** One row of the final list: `[14] Collecting Cilium endpoints: failed ...`, `gops-cilium-x2k5p-stack: failed ...`. */
export function readFailure(text: string): SysdumpFailure | undefined {
  const cut = text.indexOf(': ');
  if (cut <= 0) return undefined;
  const head = text.slice(0, cut);
  const message = text.slice(cut + 2, cut + 2 + MAX_MESSAGE).trim();
  const main = /^\[(\d{1,4})\] (.{1,300})$/.exec(head);
  const task = main?.[2] ?? head;
  const sub = SUBTASK.exec(head);
  const pod = POD.exec(sub?.[2] ?? '')?.[1];
  const reason = reasonOf(message);
  return {
    task, message, reason, expected: isExpected(reason, task, message),
    ...(main?.[1] === undefined ? {} : { index: Number(main[1]) }),
    ...(sub?.[1] === undefined ? {} : { kind: sub[1] }), ...(sub?.[2] === undefined ? {} : { subject: sub[2] }),
    ...(pod === undefined ? {} : { pod }),
  };
}

/** The failure with one more line of its error text. */
export function extendFailure(failure: SysdumpFailure, text: string): SysdumpFailure {
  if (failure.message.length >= MAX_MESSAGE) return failure;
  const message = `${failure.message}\n${text}`.slice(0, MAX_MESSAGE);
  const reason = reasonOf(message);
  return { ...failure, message, reason, expected: isExpected(reason, failure.task, message) };
}

/** `map[ipam:Disabled:cluster-pool ipv4:Enabled]`. */
export function readFeatures(text: string): { name: string; enabled: boolean; mode?: string }[] {
  const list = /map\[([^\]]{0,20000})\]?/.exec(text)?.[1] ?? '';
  const features = [];
  for (const word of list.split(/\s+/).slice(0, 500)) {
    const found = /^([\w.-]{1,80}):(Enabled|Disabled)(?::(.{1,200}))?$/.exec(word);
    if (found?.[1] === undefined) continue;
    features.push({ name: found[1], enabled: found[2] === 'Enabled', ...(found[3] === undefined ? {} : { mode: found[3] }) });
  }
  return features;
}
