import type { Component, Containers, Image, Issue, Workload } from './schema.ts';

/** The logo: slashes, backslashes, underscores and U+00AF, or what a legacy code page made of it. */
const LOGO = String.raw`[^A-Za-z\d]*`;
const COMPONENT = new RegExp(`^${LOGO}(Cilium|Operator|Envoy DaemonSet|Hubble Relay|Hubble|ClusterMesh):\\s+(\\S.*)$`);

const LOGO_ALONE = new RegExp(`^${LOGO}$`);

/** A line of the logo with nothing beside it. */
export function isLogo(text: string): boolean {
  return LOGO_ALONE.test(text) && /[/\\]/.test(text);
}

function nameOf(text: string): Component['name'] {
  if (text === 'Operator' || text === 'Envoy DaemonSet' || text === 'ClusterMesh') return text;
  // `Hubble` was renamed in v0.12.13; it always meant the relay.
  return text.startsWith('Hubble') ? 'Hubble Relay' : 'Cilium';
}

/** ` \__/¯¯\__/    Operator:           1 errors, 2 warnings`. */
export function readComponent(text: string): Component | undefined {
  const match = COMPONENT.exec(text);
  if (match === null) return undefined;
  const out = { name: nameOf(match[1] ?? ''), errors: 0, warnings: 0 };
  let state: Component['state'] = 'ok';
  let remark: string | undefined;
  for (const piece of (match[2] ?? '').split(',')) {
    const word = /^(?:(OK)|(disabled)(?: \(([^)]{1,80})\))?|(\d{1,6}) (error|warning)s?)$/.exec(piece.trim());
    if (word === null) return undefined;
    if (word[5] === 'error') out.errors = Number(word[4]);
    if (word[5] === 'warning') out.warnings = Number(word[4]);
    if (word[2] !== undefined) state = 'disabled';
    remark ??= word[3];
  }
  if (out.warnings > 0) state = 'warning';
  if (out.errors > 0) state = 'error';
  return { ...out, state, ...(remark === undefined ? {} : { remark }) };
}

const NUMBERS: ReadonlyMap<string, 'desired' | 'ready' | 'available' | 'unavailable'> = new Map([
  ['Desired', 'desired'], ['Ready', 'ready'], ['Available', 'available'], ['Unavailable', 'unavailable'],
]);

/** `DaemonSet   cilium   Desired: 3, Ready: 2/3, Available: 2/3, Unavailable: 1/3`. */
export function readWorkload(text: string): Workload | undefined {
  const match = /^\s*(Deployment|DaemonSet):?\s+(\S+)\s+(Desired: .*)$/.exec(text);
  if (match === null) return undefined;
  const workload: Workload = { kind: match[1] === 'DaemonSet' ? 'DaemonSet' : 'Deployment', name: match[2] ?? '' };
  for (const piece of (match[3] ?? '').split(',')) {
    const number = /^(\w+): (\d{1,7})(?:\/\d{1,7})?$/.exec(piece.trim());
    const key = NUMBERS.get(number?.[1] ?? '');
    if (number === null || key === undefined) return undefined;
    workload[key] = Number(number[2]);
  }
  return workload;
}

const PHASES: ReadonlyMap<string, 'running' | 'pending' | 'succeeded' | 'failed' | 'unknown'> = new Map([
  ['Running', 'running'], ['Pending', 'pending'], ['Succeeded', 'succeeded'], ['Failed', 'failed'], ['Unknown', 'unknown'],
]);

/** `cilium   Running: 3, Pending: 1`, or the name alone. */
export function readContainers(text: string): Containers | undefined {
  const match = /^([\w.-]+)(?:\s+(\w+: \d.*))?$/.exec(text.trim());
  if (match === null) return undefined;
  const row: Containers = { name: match[1] ?? '' };
  if (match[2] === undefined) return row;
  for (const piece of match[2].split(',')) {
    const phase = /^(\w+): (\d{1,7})$/.exec(piece.trim());
    const key = PHASES.get(phase?.[1] ?? '');
    if (phase === null || key === undefined) return undefined;
    row[key] = Number(phase[2]);
  }
  return row;
}

/** `cilium   quay.io/cilium/cilium:v1.17.5@sha256:...: 3`. */
export function readImage(text: string): Image | undefined {
  const match = /^([\w.-]+)\s+(\S+): (\d{1,7})$/.exec(text.trim());
  if (match === null) return undefined;
  const [reference = '', digest] = (match[2] ?? '').split('@');
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
  return {
    component: match[1] ?? '',
    image: colon < 0 ? reference : reference.slice(0, colon),
    ...(colon < 0 ? {} : { tag: reference.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
    count: Number(match[3]),
  };
}

/** `cilium   cilium-x7k2p   unable to retrieve cilium status: ...`; cells are four blanks apart unless the paste lost them. */
export function readIssue(text: string, firstOfSection: boolean): Issue | undefined {
  const match = (firstOfSection ? /^(\S+)\s+(\S+)\s+(\S.*)$/ : /^(\S+)\s{2,}(\S+)\s{2,}(\S.*)$/).exec(text.trim());
  return match === null ? undefined : { component: match[1] ?? '', subject: match[2] ?? '', text: match[3] ?? '' };
}

/** `46/47 managed by Cilium`. */
export function readClusterPods(text: string): { managed: number; total: number } | undefined {
  const match = /^(\d{1,8})\/(\d{1,8}) managed by Cilium$/.exec(text);
  return match === null ? undefined : { managed: Number(match[1]), total: Number(match[2]) };
}
