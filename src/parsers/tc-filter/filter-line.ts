import { intOf, recordsIn, textOf } from '../../base/json-output.ts';
import type { TcFilter } from './schema.ts';

/** A long list of conditions says nothing more. */
const MAX_DETAILS = 64;

/** `filter protocol all pref 1 bpf chain 0 handle 0x1 NAME direct-action not_in_hw id 1373 name cil_from_host tag e1cc jited`. */
export function readFilter(text: string): { filter: TcFilter; isHeader: boolean } | undefined {
  const head = /^(?:added |deleted |replaced )?filter (.+)$/.exec(text)?.[1];
  if (head === undefined) return undefined;
  const words = head.split(/\s+/).filter((w) => w !== '');
  const pref = words.indexOf('pref');
  const kind = words[pref + 2];
  const number = words[pref + 1];
  if (pref < 0 || kind === undefined || number === undefined || !/^\d{1,10}$/.test(number)) return undefined;
  const filter: TcFilter = {
    ...before(words.slice(0, pref)), pref: Number(number), kind, directAction: false, jited: false, actions: [], conditions: [],
  };
  takeWords(words.slice(pref + 3), filter);
  // `u32` prints one line for the hash table of all its filters, the others one for the priority.
  return { filter, isHeader: filter.handle === undefined || (kind === 'u32' && !/::/.test(filter.handle)) };
}

function before(words: readonly string[]): Pick<TcFilter, 'device' | 'parent' | 'protocol' | 'direction'> {
  const after = (word: string): string | undefined => { const at = words.indexOf(word); return at < 0 ? undefined : words[at + 1]; };
  const [device, parent] = [after('dev'), words.includes('root') ? 'root' : after('parent')];
  return { protocol: after('protocol') ?? 'all', ...(device !== undefined && { device }), ...(parent !== undefined && { parent, ...directionOf(parent) }) };
}

/** Minor numbers of the clsact hooks in `include/uapi/linux/pkt_sched.h`. */
export function directionOf(parent: string): Pick<TcFilter, 'direction'> {
  if (/^ffff:(fff2)?$/.test(parent)) return { direction: 'ingress' };
  return parent === 'ffff:fff3' ? { direction: 'egress' } : {};
}

const VALUED: ReadonlySet<string> = new Set(['load_time', 'created_by_uid', 'btf_id', 'in_hw_count', 'order', 'ht', 'bkt', 'divisor', 'link', 'action', 'police', 'classid']);

function takeWords(words: readonly string[], filter: TcFilter): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    if (takePair(word, next, filter)) at++;
    else if (VALUED.has(word)) at++;
    else if (!takeFlag(word, filter) && filter.handle !== undefined && filter.kind === 'bpf' && !filter.directAction && filter.progId === undefined) {
      // Names hold blanks only when someone put them there by hand.
      filter.name = filter.name === undefined ? word : `${filter.name} ${word}`;
    }
  }
}

function takePair(word: string, next: string | undefined, filter: TcFilter): boolean {
  if (next === undefined) return false;
  const number = /^\d{1,10}$/.test(next) ? Number(next) : undefined;
  if (word === 'chain' && number !== undefined && filter.handle === undefined) filter.chain = number;
  else if ((word === 'handle' || word === 'fh') && filter.handle === undefined) filter.handle = next;
  else if (word === 'flowid') filter.flowId = next;
  else if (word === 'id' && number !== undefined) filter.progId = number;
  else if (word === 'name' && filter.progId !== undefined) filter.progName = next;
  else if (word === 'tag' && /^[0-9a-f]{16}$/.test(next)) filter.tag = next;
  else return false;
  return true;
}

function takeFlag(word: string, filter: TcFilter): boolean {
  switch (word) {
    case 'direct-action': case 'da': filter.directAction = true; return true;
    case 'jited': filter.jited = true; return true;
    case 'not_in_hw': filter.inHardware = false; return true;
    case 'in_hw': filter.inHardware = true; return true;
    case 'skip_hw': filter.skip = 'hw'; return true;
    case 'skip_sw': filter.skip = 'sw'; return true;
    default: return false;
  }
}

/** An indented line below a filter: a condition, an action, its counters. */
export function takeDetail(text: string, filter: TcFilter): void {
  const action = /^action order \d{1,5}: +(\S+)\s*(.*)$/.exec(text);
  const sent = /^Sent (?:\d{1,20}) bytes (\d{1,20}) pkts? \(dropped (\d{1,20}),/.exec(text);
  if (action?.[1] !== undefined) {
    if (filter.actions.length < MAX_DETAILS) filter.actions.push({ kind: action[1], text: (action[2] ?? '').trim().slice(0, 200) });
  } else if (sent !== null) {
    filter.packets = Math.min(Number(sent[1]), Number.MAX_SAFE_INTEGER);
    filter.dropped = Math.min(Number(sent[2]), Number.MAX_SAFE_INTEGER);
  } else if (/^(in_hw|not_in_hw|skip_hw|skip_sw)\b/.test(text)) {
    takeWords(text.split(/\s+/), filter);
  } else if (!isActionDetail(text, filter) && filter.conditions.length < MAX_DETAILS) {
    filter.conditions.push(text.slice(0, 200));
  }
}

/** Lines that go with an action: `index 1 ref 1 bind 1`, `Action statistics:`, `backlog ...`, `random type none pass val 0`. */
function isActionDetail(text: string, filter: TcFilter): boolean {
  return filter.actions.length > 0 || /^(index|backlog|Action statistics|random type|\(|used_hw_stats|cookie|installed)/.test(text);
}

/** An element of `tc -j filter show`; those without options only open a priority. */
export function filterFromJson(entry: Record<string, unknown>): TcFilter | undefined {
  const options = objectOf(entry['options']);
  const kind = textOf(entry['kind']);
  if (options === undefined || kind === undefined) return undefined;
  const prog = objectOf(options['prog']) ?? {};
  const texts: Partial<TcFilter> = {};
  const pairs = [[entry['dev'], 'device'], [entry['parent'], 'parent'], [options['handle'] ?? options['fh'], 'handle'], [options['bpf_name'], 'name'], [options['flowid'], 'flowId'], [prog['name'], 'progName'], [prog['tag'], 'tag']] as const;
  for (const [value, field] of pairs) {
    const text = typeof value === 'number' ? String(value) : textOf(value);
    if (text !== undefined) texts[field] = text;
  }
  const [chain, progId] = [intOf(entry['chain']), intOf(prog['id'])];
  return {
    ...texts, protocol: textOf(entry['protocol']) ?? 'all', pref: intOf(entry['pref']) ?? 0, kind, directAction: options['direct-action'] === true,
    jited: prog['jited'] === 1 || prog['jited'] === true,
    ...(texts.parent !== undefined && directionOf(texts.parent)), ...(chain !== undefined && { chain }), ...(progId !== undefined && { progId }),
    ...(options['not_in_hw'] === true && { inHardware: false }), ...(options['in_hw'] === true && { inHardware: true }),
    actions: recordsIn(options['actions']).slice(0, MAX_DETAILS).map((a) => ({ kind: textOf(a['kind']) ?? '', text: actionText(a) })),
    conditions: [],
  };
}

function actionText(action: Record<string, unknown>): string {
  const control = textOf(objectOf(action['control_action'])?.['type']);
  return [textOf(action['mirred_action']), textOf(action['direction']), textOf(action['to_dev']), control].filter((t) => t !== undefined).join(' ');
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return recordsIn([value])[0];
}
