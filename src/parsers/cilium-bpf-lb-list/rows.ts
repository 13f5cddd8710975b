import { parseEndpoint, parseIp } from '../../base/ip.ts';
import type { BpfLbList, LbFrontend, LbService } from './schema.ts';

const ADDRESS = '(?:\\[[0-9a-fA-F:.]{2,45}\\]|[0-9.]{7,15})';
const KEY = `(${ADDRESS})(?:@(\\d{1,5}))?:(\\d{1,5})(?:\\/([A-Z]{2,8}))?(\\/i)?(?: \\((\\d{1,6})\\))?`;
const TARGET = `(${ADDRESS}(?:@\\d{1,5})?:\\d{1,5}(?:\\/[A-Z]{2,8})?) \\((\\d{1,6})\\)(?: \\((\\d{1,6})\\))?(?: \\[([^\\]]{0,300})\\])?(?: {1,2}\\(L7LB Proxy Port: (\\d{1,5})\\))?`;
const ROW = new RegExp(`^\\s*(?:${KEY}\\s+)?(?:${TARGET}|backend (\\d{1,10}) not found\\S*)\\s*$`);
const FRONTEND_ROW = new RegExp(`^\\s*(?:(${ADDRESS}(?:@\\d{1,5})?:\\d{1,5}(?:\\/[A-Z]{2,8})?(?:\\/i)?)(?: \\((\\d{1,6})\\))?\\s+)?(\\d{1,10}) (\\d{1,6})(?:\\[(\\d{1,6})\\])? \\((\\d{1,6})\\) \\[(0x[0-9a-fA-F]{1,4}(?: 0x[0-9a-fA-F]{1,4})*)\\]\\s*$`);
const BACKEND_ROW = /^\s*(\d{1,10})\s+([A-Z]{2,8}):\/\/(\[[0-9a-fA-F:.]{2,45}\]|[0-9a-fA-F:.]{2,45}?)(?::(\d{1,5}))?(?:\s?\[([^\]]{1,80})\])?\s*$/;
const REVNAT_ROW = new RegExp(`^\\s*(\\d{1,6})\\s+(${ADDRESS}:\\d{1,5})\\s*$`);
const RANGE_ROW = /^\s*([0-9a-fA-F:.]{2,45}\/\d{1,3}) \((\d{1,6})\)\s*$/;
export const HEADER = /^\s*(?:SERVICE ADDRESS\s+BACKEND (?:ADDRESS|ID)\b|ID\s+BACKEND ADDRESS\b|SOURCE RANGE \(REVNAT_ID\))/;

/** One row of the plain listing. */
export interface LbRow {
  /** Absent in rows that go on with the frontend above. */
  readonly frontend?: LbFrontend;
  readonly slot?: number;
  readonly revNat?: number;
  readonly target?: { readonly ip: string; readonly port: number; readonly protocol?: string };
  readonly flags?: readonly string[];
  readonly l7ProxyPort?: number;
  readonly dangling?: number;
}

function frontendOf(found: RegExpExecArray): LbFrontend | undefined {
  const text = found[1];
  const ip = parseIp((text ?? '').replace(/^\[|\]$/g, ''));
  if (text === undefined || ip === undefined) return undefined;
  return {
    ip: ip.text, port: Number(found[3]), internal: found[5] !== undefined, nat46: text.startsWith('[') && ip.version === 4,
    ...(found[4] === undefined ? {} : { protocol: found[4] }), ...(found[2] === undefined ? {} : { clusterId: Number(found[2]) }),
  };
}

function number<Key extends string>(key: Key, text: string | undefined): Partial<Record<Key, number>> {
  return text === undefined ? {} : { [key]: Number(text) } as Partial<Record<Key, number>>;
}

/** Reads a row of `bpf lb list`, any release. Undefined for anything else, ports above 65535 included. */
export function readLbRow(text: string): LbRow | undefined {
  const found = ROW.exec(text);
  if (found === null) return undefined;
  const frontend = frontendOf(found);
  if (found[1] !== undefined && (frontend === undefined || frontend.port > 65535)) return undefined;
  const target = found[7] === undefined ? undefined : parseEndpoint(found[7].replace(/@\d{1,5}(?=:)/, ''));
  if (found[7] !== undefined && target?.port === undefined) return undefined;
  const slot = found[9] ?? found[6];
  return {
    ...(frontend === undefined ? {} : { frontend }), ...number('slot', slot), ...number('revNat', found[8]),
    ...(target?.port === undefined ? {} : { target: { ip: target.ip.text, port: target.port, ...(target.protocol === undefined ? {} : { protocol: target.protocol }) } }),
    ...(found[10] === undefined ? {} : { flags: found[10].split(', ').map((flag) => flag.trim()).filter((flag) => flag !== '') }),
    ...number('l7ProxyPort', found[11]), ...number('dangling', found[12]),
  };
}

/** Slot 0 holds the service itself; releases without slot numbers are told by the flags. */
export function isMaster(row: LbRow): boolean {
  if (row.flags !== undefined) return true;
  return row.slot === 0 && row.target?.port === 0;
}

/** Adds a row to its service. */
export function addRow(service: LbService, row: LbRow): void {
  if (row.dangling !== undefined) { service.dangling.push(row.dangling); return; }
  if (!isMaster(row)) {
    if (row.target !== undefined) service.backends.push({ ...row.target, ...(row.slot === undefined ? {} : { slot: row.slot }) });
    return;
  }
  const [type, ...flags] = row.flags ?? [];
  service.hasMaster = true;
  service.flags = flags;
  if (type !== undefined) service.type = type;
  if (row.l7ProxyPort !== undefined) service.l7ProxyPort = row.l7ProxyPort;
}

/** Row of `--frontends`. `above` is the key of the row before, for rows that go on with it. */
export function readFrontendRow(text: string, above: string | undefined): BpfLbList['frontends'][number] | undefined {
  const found = FRONTEND_ROW.exec(text);
  const key = found?.[1] ?? above;
  if (found === null || key === undefined) return undefined;
  return {
    key, ...number('slot', found[2]), backendId: Number(found[3]), count: Number(found[4]), ...number('quarantined', found[5]),
    revNat: Number(found[6]), flags: (found[7] ?? '').split(' ').map((flag) => Number.parseInt(flag, 16)),
  };
}

/** Row of `--backends`; the port is missing since 1.13. */
export function readBackendRow(text: string): BpfLbList['backends'][number] | undefined {
  const found = BACKEND_ROW.exec(text);
  const ip = parseIp((found?.[3] ?? '').replace(/^\[|\]$/g, ''));
  if (found === null || ip === undefined) return undefined;
  return { id: Number(found[1]), protocol: found[2] ?? '', ip: ip.text, ...number('port', found[4]), ...(found[5] === undefined ? {} : { zone: found[5] }) };
}

/** Row of `--revnat`. */
export function readRevNatRow(text: string): BpfLbList['revNats'][number] | undefined {
  const found = REVNAT_ROW.exec(text);
  const address = parseEndpoint(found?.[2] ?? '');
  return found === null || address?.port === undefined ? undefined : { id: Number(found[1]), ip: address.ip.text, port: address.port };
}

/** Row of `--source-ranges`. */
export function readRangeRow(text: string): BpfLbList['sourceRanges'][number] | undefined {
  const found = RANGE_ROW.exec(text);
  return found === null ? undefined : { cidr: found[1] ?? '', revNat: Number(found[2]) };
}
