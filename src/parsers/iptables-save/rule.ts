import type { Negatable, RuleRecord } from './schema.ts';

/** A rule as printed, before it is known where it belongs. */
export type RuleFields = Omit<RuleRecord, 'table' | 'dump' | 'position' | 'line' | 'owner'>;

/** A rule under construction: `fields` grows while `at` walks over the words. */
interface Reading {
  readonly words: readonly string[];
  at: number;
  not: boolean;
  module: string;
  readonly fields: { -readonly [K in keyof RuleFields]: RuleFields[K] };
}

type Option = (r: Reading) => void;

const COUNTERS = /^\[(\d+):(\d+)\]$/;
const ALL_BITS = 0xffffffff;

/**
 * Reads `[12:900] -A CHAIN ... -j TARGET ...` from its words. Undefined when the words are no such rule. Options unknown here
 * are passed over: their module still stands in `matches`.
 */
export function readRule(words: readonly string[]): RuleFields | undefined {
  const counted = COUNTERS.exec(words[0] ?? '');
  const start = counted ? 1 : 0;
  const chain = words[start + 1];
  if ((words[start] !== '-A' && words[start] !== '--append') || chain === undefined) return undefined;
  const reading: Reading = {
    words, at: start + 2, not: false, module: '',
    fields: { chain, ctstate: [], marks: [], sets: [], matches: [], not: [], unconditional: false, notrack: false, randomFully: false, unsupported: false },
  };
  if (counted) setCounters(reading, counted[1], counted[2]);
  while (reading.at < words.length) readWord(reading);
  reading.fields.unconditional = isUnconditional(reading.fields);
  return reading.fields;
}

function readWord(r: Reading): void {
  const word = r.words[r.at++] ?? '';
  if (word === '!') {
    r.not = true;
    return;
  }
  const option = OPTIONS.get(word);
  if (option !== undefined) option(r);
  else if (word.startsWith('[unsupported')) r.fields.unsupported = true;
  r.not = false;
}

/** The next word as the option's value. Broken prints leave the value out: `--to-destination  --random`. */
function value(r: Reading): string | undefined {
  let word = r.words[r.at];
  if (word === '!') {
    r.not = true;
    word = r.words[++r.at];
  }
  if (word === undefined || OPTION_LIKE.test(word)) return undefined;
  r.at++;
  return word;
}

const OPTION_LIKE = /^--?[a-zA-Z]/;

/** Counters beyond the exact range of a number are held at its end. */
export function readCount(text: string | undefined): number {
  return Math.min(Number(text ?? 0), Number.MAX_SAFE_INTEGER);
}

function setCounters(r: Reading, packets: string | undefined, bytes: string | undefined): void {
  r.fields.packets = readCount(packets);
  r.fields.bytes = readCount(bytes);
}

function readInt(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** `0x200/0xf00`; without a mask all bits count. */
function readMark(text: string | undefined): { value: number; mask: number } | undefined {
  const m = /^(0x[0-9a-f]{1,8}|\d{1,10})(?:\/(0x[0-9a-f]{1,8}|\d{1,10}))?$/i.exec(text ?? '');
  return m ? { value: Number(m[1]), mask: m[2] === undefined ? ALL_BITS : Number(m[2]) } : undefined;
}

function text(name: 'src' | 'dst' | 'proto' | 'inInterface' | 'outInterface' | 'srcType' | 'dstType'): Option {
  return (r) => {
    const read = value(r);
    if (read === undefined) return;
    r.fields[name] = read;
    negate(r, name);
  };
}

function negate(r: Reading, name: Negatable): void {
  if (r.not && !r.fields.not.includes(name)) r.fields.not.push(name);
}

const destinationPort: Option = (r) => {
  const read = value(r);
  const port = readInt(read);
  if (port !== undefined) r.fields.dport = port;
  else if (read !== undefined) r.fields.dports = read;
  negate(r, 'dport');
};

const sourcePort: Option = (r) => {
  const port = readInt(value(r));
  if (port !== undefined) r.fields.sport = port;
  negate(r, 'sport');
};

const conntrackState: Option = (r) => {
  r.fields.ctstate.push(...(value(r) ?? '').split(',').filter((s) => s !== ''));
  negate(r, 'ctstate');
};

const mark: Option = (r) => {
  const read = readMark(value(r));
  // `connmark` has an option of the same name about the connection's mark.
  if (read !== undefined && r.module !== 'connmark') r.fields.marks.push({ ...read, not: r.not });
};

const matchSet: Option = (r) => {
  const name = value(r);
  if (name !== undefined) r.fields.sets.push({ name, direction: value(r) ?? '', not: r.not });
};

const setMark: Option = (r) => {
  const read = readMark(value(r));
  if (read !== undefined && r.fields.target === 'MARK') r.fields.setMark = read;
};

/** Modules whose options have fields of their own, so that naming them among `matches` would say nothing new. */
const COVERED = new Set(['comment', 'mark', 'set', 'conntrack', 'state', 'addrtype', 'tcp', 'udp', 'sctp', 'dccp', 'multiport']);

const module: Option = (r) => {
  const name = value(r) ?? '';
  r.module = name;
  if (!COVERED.has(name) && name !== '' && name !== r.fields.proto && !r.fields.matches.includes(name)) r.fields.matches.push(name);
};

const jump: Option = (r) => {
  const name = value(r);
  if (name !== undefined) r.fields.target = name;
};

const comment: Option = (r) => {
  const read = r.words[r.at++];
  if (read !== undefined) r.fields.comment = read;
};

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['-s', text('src')], ['--source', text('src')], ['--src', text('src')],
  ['-d', text('dst')], ['--destination', text('dst')], ['--dst', text('dst')],
  ['-p', text('proto')], ['--protocol', text('proto')],
  ['-i', text('inInterface')], ['--in-interface', text('inInterface')],
  ['-o', text('outInterface')], ['--out-interface', text('outInterface')],
  ['--src-type', text('srcType')], ['--dst-type', text('dstType')],
  ['-m', module], ['--match', module],
  ['-j', jump], ['--jump', jump], ['-g', jump], ['--goto', jump],
  ['--comment', comment],
  ['--dport', destinationPort], ['--destination-port', destinationPort], ['--dports', destinationPort],
  ['--sport', sourcePort], ['--source-port', sourcePort],
  ['--ctstate', conntrackState], ['--state', conntrackState],
  ['--mark', mark], ['--match-set', matchSet],
  ['--set-xmark', setMark], ['--set-mark', setMark],
  ['--to-destination', (r) => { r.fields.toDestination = value(r) ?? ''; }],
  ['--to-source', (r) => { r.fields.toSource = value(r) ?? ''; }],
  ['--reject-with', (r) => { r.fields.rejectWith = value(r) ?? ''; }],
  ['--on-port', (r) => { const port = readInt(value(r)); if (port !== undefined) r.fields.onPort = port; }],
  ['--notrack', (r) => { r.fields.notrack = true; }],
  ['--random-fully', (r) => { r.fields.randomFully = true; }],
  ['-c', (r) => { const packets = value(r); setCounters(r, packets, value(r)); }],
]);

function isUnconditional(f: RuleFields): boolean {
  return f.src === undefined && f.dst === undefined && f.proto === undefined && f.inInterface === undefined && f.outInterface === undefined
    && f.srcType === undefined && f.dstType === undefined && f.sport === undefined && f.dport === undefined && f.dports === undefined
    && f.ctstate.length + f.marks.length + f.sets.length + f.matches.length === 0 && !f.unsupported;
}
