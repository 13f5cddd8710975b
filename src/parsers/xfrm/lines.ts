import type { XfrmPolicy, XfrmState } from './schema.ts';

type Mark = { value: number; mask: number };
const ALL_BITS = 0xffffffff;

function readMark(text: string | undefined): Mark | undefined {
  const m = /^(0x[0-9a-f]{1,8}|\d{1,10})(?:\/(0x[0-9a-f]{1,8}|\d{1,10}))?$/i.exec(text ?? '');
  return m === null ? undefined : { value: Number(m[1]), mask: m[2] === undefined ? ALL_BITS : Number(m[2]) };
}

function count(text: string | undefined): number {
  return Math.min(Number(text ?? 0), Number.MAX_SAFE_INTEGER);
}

export const HEAD = /^src ([0-9a-fA-F.:]{2,45}(?:\/\d{1,3})?) dst ([0-9a-fA-F.:]{2,45}(?:\/\d{1,3})?)(?: .*)?$/;
const PROTO = /^proto (\w{1,10}) spi (0x[0-9a-f]{1,8}|\d{1,10})(?:\(\d{1,10}\))? reqid (\d{1,10})(?:\(0x[0-9a-f]{1,8}\))? mode (\w{1,20})/;
/** The line holds a key, or held one: it is understood whatever it says, so that it is never quoted as a problem. */
export const KEYED = /^(aead|auth(?:-trunc)?|enc|comp)\b(?! ?-mask)/;

/** A state or policy speaks of the same things on some lines. */
export function takeShared(text: string, item: XfrmState | XfrmPolicy): boolean {
  const mark = /^mark (\S{1,24})/.exec(text)?.[1];
  const lifetime = /^(\d{1,20})\(bytes\), (\d{1,20})\(packets\)/.exec(text);
  const used = /^add (.{1,30}?) use (.{1,30})$/.exec(text);
  if (mark !== undefined) {
    const value = readMark(mark);
    if (value !== undefined) item.mark = value;
    const output = readMark(/ output-mark (\S{1,24})/.exec(text)?.[1]);
    if (output !== undefined && 'algorithms' in item) item.outputMark = output;
  } else if (lifetime !== null) {
    item.bytes = count(lifetime[1]);
    item.packets = count(lifetime[2]);
  } else if (used !== null) {
    if ('algorithms' in item) item.added = used[1] ?? '';
    item.used = (used[2] ?? '').trim();
  } else {
    return /^(lifetime |limit: |expire |stats:|if_id |ptype |security context|share )/.test(text);
  }
  return true;
}

export function takeStateLine(text: string, state: XfrmState): boolean {
  const proto = PROTO.exec(text);
  const selector = /^sel src (\S{1,64}) dst (\S{1,64})/.exec(text);
  const output = /^(?:output-mark|extra_flag .{0,60}output-mark) (\S{1,24})/.exec(text)?.[1];
  const stats = /^replay-window \d{1,10} replay (\d{1,10}) failed (\d{1,10})/.exec(text);
  const sequence = /\bseq 0x([0-9a-f]{1,8}),(?: oseq-hi 0x[0-9a-f]{1,8},)? oseq 0x([0-9a-f]{1,8})/.exec(text);
  const direction = /^dir (in|out)\b/.exec(text)?.[1];
  if (proto !== null) takeProto(proto, state);
  else if (KEYED.test(text) || text === '[redacted]') takeAlgorithm(text, state);
  else if (selector !== null) {
    state.selectorSrc = selector[1] ?? '';
    state.selectorDst = selector[2] ?? '';
  } else if (output !== undefined) {
    const mark = readMark(output);
    if (mark !== undefined) state.outputMark = mark;
  } else if (stats !== null) {
    state.replay = Number(stats[1]);
    state.failed = Number(stats[2]);
  } else if (sequence !== null) {
    state.received = Number.parseInt(sequence[1] ?? '0', 16);
    state.sent = Number.parseInt(sequence[2] ?? '0', 16);
  } else if (direction === 'in' || direction === 'out') state.direction = direction;
  else if (/^encap type /.test(text)) state.encapsulated = true;
  else return /^(replay-window |anti-replay |seq-hi |replay_window |crypto offload |extra_flag |coa |lastused |tfcpad |[0-9a-f ]+$|[\da-f]{8}\b|pcpu-num )/.test(text);
  return true;
}

function takeProto(m: RegExpExecArray, item: Pick<XfrmState, 'proto' | 'spi' | 'reqid' | 'mode'>): void {
  item.proto = m[1] ?? '';
  item.spi = Number(m[2]);
  item.reqid = Number(m[3]);
  item.mode = m[4] ?? '';
}

/**
 * `aead rfc4106(gcm(aes)) 0x... 128`: the name, the length of the signature, and the hash cilium-bugtool puts in place of the key.
 * `[redacted]` stands for a whole line, which was an encapsulation or an algorithm without key.
 */
function takeAlgorithm(text: string, state: XfrmState): void {
  if (text === '[redacted]') return;
  const words = text.split(/\s+/);
  const hash = /\[hash:([0-9a-f]{64})\]/.exec(text)?.[1];
  const last = words.at(-1) ?? '';
  const name = words[1];
  const usable = name !== undefined && !/^(0x|\[hash|\[redacted)/i.test(name);
  state.algorithms.push({
    kind: words[0] ?? '', ...(usable && { name: name.slice(0, 60) }), ...(hash !== undefined && { keyHash: hash }),
    ...(words.length > 3 && /^\d{1,4}$/.test(last) && { icvBits: Number(last) }),
  });
}

export function takePolicyLine(text: string, policy: XfrmPolicy): boolean {
  const direction = /^(?:dir|socket) (in|out|fwd|\d{1,3})\b(.*)$/.exec(text);
  const template = /^tmpl src (\S{1,45}) dst (\S{1,45})/.exec(text);
  const proto = PROTO.exec(text);
  const level = /^level (\w{1,12})/.exec(text)?.[1];
  const last = policy.templates.at(-1);
  if (direction?.[1] !== undefined) takeDirection(direction[1], direction[2] ?? '', policy);
  else if (template !== null) policy.templates.push({ src: template[1] ?? '', dst: template[2] ?? '' });
  else if (proto !== null && last !== undefined) takeProto(proto, last);
  else if (level !== undefined && last !== undefined) last.level = level;
  else return /^(enc-mask |crypto offload |proto esp |proto ah |level )/.test(text);
  return true;
}

function takeDirection(direction: string, rest: string, policy: XfrmPolicy): void {
  policy.direction = direction;
  const words = rest.trim().split(/\s+/);
  const after = (word: string): string | undefined => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
  const [action, index, priority] = [after('action'), after('index'), after('priority')];
  if (action !== undefined) policy.action = action;
  if (index !== undefined && /^\d{1,10}$/.test(index)) policy.index = Number(index);
  if (priority !== undefined && /^\d{1,10}$/.test(priority)) policy.priority = Number(priority);
}
