import type { Attachment, NetfilterProgram } from './schema.ts';

/** The kernel keeps 15 characters of a program's name (BPF_OBJ_NAME_LEN counts the closing NUL). */
const KERNEL_NAME = 15;

export interface Device { readonly device: string; readonly ifindex: number }

/** `lxc_health(7)`. */
export function readDevice(word: string | undefined): Device | undefined {
  const m = /^([^\s()]{1,32})\((\d{1,10})\)$/.exec(word ?? '');
  return m?.[1] === undefined ? undefined : { device: m[1], ifindex: Number(m[2]) };
}

type Where = Pick<Attachment, 'kind'> & { readonly direction?: NonNullable<Attachment['direction']>; readonly qdisc?: string };

/** `clsact/ingress`, `tcx/egress`, `netkit/peer`, or the kind of another queueing discipline. */
export function readKind(kind: string): Where {
  const m = /^(clsact|tcx|netkit)\/(ingress|egress|primary|peer)$/.exec(kind);
  if (m?.[1] === 'clsact' || m?.[1] === 'tcx' || m?.[1] === 'netkit') {
    const direction = m[2];
    if (direction === 'ingress' || direction === 'egress' || direction === 'primary' || direction === 'peer') return { kind: m[1], direction };
  }
  return kind.includes('/') ? { kind: 'other', qdisc: kind } : { kind: 'qdisc', qdisc: kind };
}

export function readMode(mode: string | undefined): Attachment['xdpMode'] {
  return mode === 'driver' || mode === 'generic' || mode === 'offload' ? mode : undefined;
}

export function readId(word: string | undefined): number | undefined {
  return word !== undefined && /^\d{1,10}$/.test(word) ? Number(word) : undefined;
}

/** Name with what it tells about its own completeness. Classic filters carry a free text, tcx and netkit the kernel's name. */
export function named(name: string | undefined): Pick<Attachment, 'nameMayBeCut'> & { readonly name?: string } {
  return name === undefined ? { nameMayBeCut: false } : { name, nameMayBeCut: name.length === KERNEL_NAME };
}

/** All programs of an xdp line: `eth0(2) driver id 198`, with several modes at once `eth0(2) generic id 4 driver id 5`. */
export function readXdp(where: Device, words: readonly string[]): Attachment[] | undefined {
  const found: Attachment[] = [];
  for (let at = 1; at + 2 < words.length && !isRemark(words[at]); at += 3) {
    const xdpMode = readMode(words[at]);
    const progId = readId(words[at + 2]);
    if (xdpMode === undefined || words[at + 1] !== 'id' || progId === undefined) return undefined;
    found.push({ section: 'xdp', ...where, kind: 'xdp', xdpMode, nameMayBeCut: false, progId });
  }
  return found.length > 0 ? found : undefined;
}

/**
 * A tc line: `eth0(2) clsact/ingress NAME id 5 act []` (classic; `act` stands only without direct action),
 * `eth0(2) tcx/ingress NAME prog_id 5 link_id 6`. The name is missing when the program has none.
 */
export function readTc(where: Device, words: readonly string[]): Attachment | undefined {
  const kind = words[1];
  if (kind === undefined) return undefined;
  let at = words[2] === 'name' ? 3 : 2;
  const nameWords: string[] = [];
  while (at < words.length && !isIdAt(words, at)) nameWords.push(words[at++] ?? '');
  // Mailing lists show an interim `prog id 5 link id 6`.
  if (words[at] === 'prog') at++;
  const progId = readId(words[at + 1]);
  if (progId === undefined || nameWords.length > 4) return undefined;
  const rest = words.slice(at + 2);
  const link = rest.indexOf('link_id') >= 0 ? rest.indexOf('link_id') : rest.indexOf('link') + (rest.includes('link') ? 1 : 0);
  const linkId = link < 0 ? undefined : readId(rest[link + 1]);
  const act = rest.indexOf('act');
  return {
    section: 'tc', ...where, ...readKind(kind), ...named(nameWords.length > 0 ? nameWords.join(' ') : undefined), progId,
    ...(linkId !== undefined && { linkId }),
    ...(act >= 0 && { actions: rest.slice(act).filter((w) => w === 'id').length }),
  };
}

function isIdAt(words: readonly string[], at: number): boolean {
  const word = words[at];
  if (word === 'prog') return words[at + 1] === 'id' && readId(words[at + 2]) !== undefined;
  return (word === 'id' || word === 'prog_id') && readId(words[at + 1]) !== undefined;
}

/** `ip prerouting prio 21 prog_id 14`. */
export function readNetfilter(words: readonly string[]): NetfilterProgram | undefined {
  const [family, hook] = words;
  if (family === undefined || hook === undefined || !words.includes('prio')) return undefined;
  const priority = /^-?\d{1,10}$/.exec(words[words.indexOf('prio') + 1] ?? '')?.[0];
  const progId = words.includes('prog_id') ? readId(words[words.indexOf('prog_id') + 1]) : undefined;
  return { family, hook, ...(priority !== undefined && { priority: Number(priority) }), ...(progId !== undefined && { progId }) };
}

function isRemark(word: string | undefined): boolean {
  return word !== undefined && (word.startsWith('<-') || word.startsWith('#') || word.startsWith('←'));
}
