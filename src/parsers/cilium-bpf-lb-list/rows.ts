import { parseEndpoint, parseIp } from '../../base/ip.ts';
import { ADDRESS } from '../lb-address.ts';
import type { LbFrontend, LbService } from './schema.ts';

const KEY = `(${ADDRESS})(?:@(\\d{1,5}))?:(\\d{1,5})(?:\\/([A-Z]{2,8}))?(\\/i)?(?: \\((\\d{1,6})\\))?`;
const TARGET = `(${ADDRESS}(?:@\\d{1,5})?:\\d{1,5}(?:\\/[A-Z]{2,8})?) \\((\\d{1,6})\\)(?: \\((\\d{1,6})\\))?(?: \\[([^\\]]{0,300})\\])?(?: {1,2}\\(L7LB Proxy Port: (\\d{1,5})\\))?`;
const ROW = new RegExp(`^\\s*(?:${KEY}\\s+)?(?:${TARGET}|backend (\\d{1,10}) not found\\S*)\\s*$`);
export const HEADER = /^\s*SERVICE ADDRESS\s+BACKEND ADDRESS\b/;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

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

/** The frontend of a row read before: rows of one service follow each other, and most name it again. */
export interface RowAbove { found?: RegExpExecArray; frontend?: LbFrontend | undefined }

function sameFrontend(a: RegExpExecArray, b: RegExpExecArray | undefined): boolean {
  return b !== undefined && a[1] === b[1] && a[3] === b[3] && a[4] === b[4] && a[2] === b[2] && a[5] === b[5];
}

/** Reads a row of `bpf lb list`, any release. Undefined for anything else, ports above 65535 included. `above` is kept up to date. */
export function readLbRow(text: string, above: RowAbove = {}): LbRow | undefined {
  const found = ROW.exec(text);
  if (found === null) return undefined;
  const frontend = found[1] === undefined ? undefined : sameFrontend(found, above.found) ? above.frontend : frontendOf(found);
  if (found[1] !== undefined) { above.found = found; above.frontend = frontend; }
  if (found[1] !== undefined && (frontend === undefined || frontend.port > 65535)) return undefined;
  const target = found[7] === undefined ? undefined : parseEndpoint(found[7].includes('@') ? found[7].replace(/@\d{1,5}(?=:)/, '') : found[7]);
  if (found[7] !== undefined && target?.port === undefined) return undefined;
  const slot = found[9] ?? found[6];
  const row: Writable<LbRow> = {};
  if (frontend !== undefined) row.frontend = frontend;
  if (slot !== undefined) row.slot = Number(slot);
  if (found[8] !== undefined) row.revNat = Number(found[8]);
  if (target?.port !== undefined) row.target = target.protocol === undefined ? { ip: target.ip.text, port: target.port } : { ip: target.ip.text, port: target.port, protocol: target.protocol };
  if (found[10] !== undefined) row.flags = found[10].split(', ').map((flag) => flag.trim()).filter((flag) => flag !== '');
  if (found[11] !== undefined) row.l7ProxyPort = Number(found[11]);
  if (found[12] !== undefined) row.dangling = Number(found[12]);
  return row;
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
    const { target, slot } = row;
    if (target === undefined) return;
    // Hundreds of thousands of rows: an object that is spread into another costs more than the row.
    const backend: LbService['backends'][number] = { ip: target.ip, port: target.port };
    if (target.protocol !== undefined) backend.protocol = target.protocol;
    if (slot !== undefined) backend.slot = slot;
    service.backends.push(backend);
    return;
  }
  const [type, ...flags] = row.flags ?? [];
  service.hasMaster = true;
  service.flags = flags;
  if (type !== undefined) service.type = type;
  if (row.l7ProxyPort !== undefined) service.l7ProxyPort = row.l7ProxyPort;
}
