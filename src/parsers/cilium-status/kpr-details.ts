import * as z from 'zod';
import { KprDevice, readDevices } from './devices.ts';
import type { Kpr } from './kpr.ts';
import type { Change, Section, Target } from './target.ts';
import { Count, OnOff, toCount, toOnOff } from './values.ts';

const Services = z.object({
  clusterIP: OnOff.optional(),
  nodePort: OnOff.optional(),
  loadBalancer: OnOff.optional(),
  externalIPs: OnOff.optional(),
  hostPort: OnOff.optional(),
});

/** The verbose block. Each row is optional: rows came and went with the releases, and pastes are cut. */
export const KprDetails = z.object({
  status: z.enum(['Disabled', 'Probe', 'Partial', 'Strict', 'True', 'False']).optional(),
  socketLb: OnOff.optional(),
  socketLbTracing: OnOff.optional(),
  /** `Hostns-only`: connections of pods are translated at their device, not at the socket. */
  socketLbCoverage: z.enum(['Full', 'Hostns-only']).optional(),
  /** Up to 1.12. */
  socketLbProtocols: z.array(z.string()).optional(),
  devices: z.array(KprDevice).optional(),
  /** Absent when NodePort is off. */
  nodePortMode: z.enum(['SNAT', 'DSR', 'Hybrid']).optional(),
  dsrDispatch: z.enum(['IP Option/Extension', 'IPIP', 'Geneve']).optional(),
  backendSelection: z.enum(['Random', 'Maglev']).optional(),
  maglevTableSize: Count.optional(),
  sessionAffinity: OnOff.optional(),
  gracefulTermination: OnOff.optional(),
  nat46x64: z.object({
    support: OnOff.optional(), services: OnOff.optional(), gateway: OnOff.optional(), prefixes: z.array(z.string()).optional(),
  }).optional(),
  xdp: z.enum(['Disabled', 'None', 'Native', 'Generic', 'Best-Effort']).optional(),
  services: Services,
  nodePortRange: z.object({ min: Count, max: Count }).optional(),
  /** Service annotations the agent honours, since 1.17. */
  annotations: z.array(z.string()).optional(),
});
export type KprDetails = z.infer<typeof KprDetails>;

type Patch = Partial<KprDetails>;

function list(text: string): string[] | undefined {
  const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '');
  return items.length > 0 && items.every((item) => /^\S+$/.test(item)) ? items : undefined;
}

function one<K extends keyof Patch>(key: K, read: (value: string) => Patch[K]): (value: string) => Patch | undefined {
  return (value) => {
    const got = read(value);
    if (got === undefined) return undefined;
    const patch: Patch = {};
    patch[key] = got;
    return patch;
  };
}

function word<T>(schema: z.ZodType<T>): (value: string) => T | undefined {
  return (value) => schema.safeParse(value).data;
}

function selection(value: string): Patch | undefined {
  const match = /^(Random|Maglev)(?: \(Table Size: (\d{1,9})\))?$/.exec(value);
  const size = toCount(match?.[2]);
  const backendSelection = match?.[1];
  if (backendSelection !== 'Random' && backendSelection !== 'Maglev') return undefined;
  return { backendSelection, ...(size === undefined ? {} : { maglevTableSize: size }) };
}

function nodePort(value: string): Patch | undefined {
  const match = /^(Enabled|Disabled)(?: \(Range: (\d{1,5})-(\d{1,5})\))?$/.exec(value);
  const onOff = toOnOff(match?.[1] ?? '');
  const min = toCount(match?.[2]);
  const max = toCount(match?.[3]);
  if (onOff === undefined) return undefined;
  return { services: { nodePort: onOff }, ...(min === undefined || max === undefined ? {} : { nodePortRange: { min, max } }) };
}

function service(key: keyof KprDetails['services']): (value: string) => Patch | undefined {
  return (value) => {
    const onOff = toOnOff(value);
    return onOff === undefined ? undefined : { services: { [key]: onOff } };
  };
}

function nat(key: 'support' | 'services' | 'gateway'): (value: string) => Patch | undefined {
  return (value) => {
    if (key === 'support' && value === '') return { nat46x64: { support: 'Enabled' } };
    const onOff = toOnOff(value);
    return onOff === undefined ? undefined : { nat46x64: { [key]: onOff } };
  };
}

function prefixes(value: string): Patch | undefined {
  const items = list(value);
  return items === undefined ? undefined : { nat46x64: { prefixes: items } };
}

/** Rows by the text before the colon. A dash belongs to the key: `Services` and `- Services` are different rows. */
const ROWS: ReadonlyMap<string, (value: string) => Patch | undefined> = new Map([
  ['Status', one('status', word(z.enum(['Disabled', 'Probe', 'Partial', 'Strict', 'True', 'False'])))],
  ['Socket LB', one('socketLb', toOnOff)],
  ['Socket LB Tracing', one('socketLbTracing', toOnOff)],
  ['Socket LB Coverage', one('socketLbCoverage', word(z.enum(['Full', 'Hostns-only'])))],
  ['Protocols', one('socketLbProtocols', list)],
  ['Socket LB Protocols', one('socketLbProtocols', list)],
  ['Devices', one('devices', readDevices)],
  ['Mode', one('nodePortMode', word(z.enum(['SNAT', 'DSR', 'Hybrid'])))],
  ['DSR Dispatch Mode', one('dsrDispatch', word(z.enum(['IP Option/Extension', 'IPIP', 'Geneve'])))],
  ['Backend Selection', selection],
  ['Session Affinity', one('sessionAffinity', toOnOff)],
  ['Graceful Termination', one('gracefulTermination', toOnOff)],
  ['NAT46/64 Support', nat('support')],
  ['- Services', nat('services')],
  ['- Gateway', nat('gateway')],
  ['Prefixes', prefixes],
  ['XDP Acceleration', one('xdp', word(z.enum(['Disabled', 'None', 'Native', 'Generic', 'Best-Effort'])))],
  ['Services', (value: string) => (value === '' ? { services: {} } : undefined)],
  ['- ClusterIP', service('clusterIP')],
  ['- NodePort', nodePort],
  ['- LoadBalancer', service('loadBalancer')],
  ['- externalIPs', service('externalIPs')],
  ['- HostPort', service('hostPort')],
  ['Annotations', (value: string) => (value === '' || value === '(n/a)' ? { annotations: [] } : undefined)],
]);

/** Outside the block these prove nothing. */
const GENERIC: ReadonlySet<string> = new Set(['Status', 'Devices', 'Protocols', 'Prefixes', 'Services', 'Annotations']);

function detailsOf(target: Target): KprDetails {
  const kpr: Kpr = target.status.kpr ?? { devices: [], features: [] };
  target.status.kpr = kpr;
  kpr.details ??= { services: {} };
  return kpr.details;
}

function writePatch(target: Target, patch: Patch, mark: Parameters<Change['write']>[1]): void {
  const details = detailsOf(target);
  const { services, nat46x64, annotations, ...plain } = patch;
  Object.assign(details, plain);
  for (const [key, value] of Object.entries(plain)) target.note(`kpr.details.${key}`, value, mark);
  if (services !== undefined) {
    Object.assign(details.services, services);
    for (const key of Object.keys(services)) target.note(`kpr.details.services.${key}`, '', mark);
    if (Object.keys(services).length === 0) target.note('kpr.details.services', '', mark);
  }
  if (nat46x64 !== undefined) {
    details.nat46x64 = { ...details.nat46x64, ...nat46x64 };
    for (const [key, value] of Object.entries(nat46x64)) target.note(`kpr.details.nat46x64.${key}`, value, mark);
  }
  if (annotations !== undefined) writeAnnotations(target, details, annotations, mark);
  liftMode(target, patch.status, mark);
}

function writeAnnotations(target: Target, details: KprDetails, added: readonly string[], mark: Parameters<Change['write']>[1]): void {
  const annotations = details.annotations ?? [];
  details.annotations = annotations;
  if (added.length === 0) target.note('kpr.details.annotations', '', mark);
  for (const name of added) target.note(`kpr.details.annotations[${String(annotations.push(name) - 1)}]`, name, mark);
}

/** A paste of the details alone still tells the mode. */
function liftMode(target: Target, status: KprDetails['status'], mark: Parameters<Change['write']>[1]): void {
  const { kpr } = target.status;
  if (status === undefined || kpr === undefined || kpr.mode !== undefined) return;
  kpr.mode = status;
  target.note('kpr.mode', status, mark);
}

function readRow(text: string, current: boolean): Change | undefined {
  const row = text.trim();
  const annotation = /^- (service\.cilium\.io\/[\w.-]{1,80})$/.exec(row)?.[1];
  if (annotation !== undefined) return change({ annotations: [annotation] });
  const colon = row.indexOf(':');
  const key = row.slice(0, Math.max(colon, 0));
  const read = ROWS.get(key) ?? ROWS.get(key.replace(/^-\s+/, '- '));
  if (read === undefined || (!current && !text.startsWith(' ') && GENERIC.has(key))) return undefined;
  const patch = read(row.slice(colon + 1).trim());
  return patch === undefined ? undefined : change(patch);
}

function change(patch: Patch): Change {
  return { opens: kprDetailsSection.name, write: (target, mark) => { writePatch(target, patch, mark); } };
}

export const kprDetailsSection: Section = { name: 'KubeProxyReplacement Details', read: readRow };
