import { parseEndpoint, parseIp } from '../../base/ip.ts';
import { ADDRESS } from '../lb-address.ts';
import type { BpfLbMaps } from './schema.ts';

const FRONTEND_ROW = new RegExp(`^\\s*(?:(${ADDRESS}(?:@\\d{1,5})?:\\d{1,5}(?:\\/[A-Z]{2,8})?(?:\\/i)?)(?: \\((\\d{1,6})\\))?\\s+)?(\\d{1,10}) (\\d{1,6})(?:\\[(\\d{1,6})\\])? \\((\\d{1,6})\\) \\[(0x[0-9a-fA-F]{1,4}(?: 0x[0-9a-fA-F]{1,4})*)\\]\\s*$`);
const BACKEND_ROW = /^\s*(\d{1,10})\s+([A-Z]{2,8}):\/\/(\[[0-9a-fA-F:.]{2,45}\]|[0-9a-fA-F:.]{2,45}?)(?::(\d{1,5}))?(?:\s?\[([^\]]{1,80})\])?\s*$/;
const REVNAT_ROW = new RegExp(`^\\s*(\\d{1,6})\\s+(${ADDRESS}:\\d{1,5})\\s*$`);
const RANGE_ROW = /^\s*([0-9a-fA-F:.]{2,45}\/\d{1,3}) \((\d{1,6})\)\s*$/;
export const HEADER = /^\s*(?:SERVICE ADDRESS\s+BACKEND ID\b|ID\s+BACKEND ADDRESS\b|SOURCE RANGE \(REVNAT_ID\))/;

function flagsOf(text: string): number[] {
  return text === '0x0 0x0' ? [0, 0] : text.split(' ').map((flag) => Number.parseInt(flag, 16));
}

/** Row of `--frontends`. `above` is the key of the row before, for rows that go on with it. */
export function readFrontendRow(text: string, above: string | undefined): BpfLbMaps['frontends'][number] | undefined {
  const found = FRONTEND_ROW.exec(text);
  const key = found?.[1] ?? above;
  if (found === null || key === undefined) return undefined;
  const [slot, quarantined] = [found[2], found[5]];
  const rest = { backendId: Number(found[3]), count: Number(found[4]), revNat: Number(found[6]), flags: flagsOf(found[7] ?? '') };
  if (slot !== undefined && quarantined !== undefined) return { key, slot: Number(slot), quarantined: Number(quarantined), ...rest };
  return { key, ...(slot === undefined ? {} : { slot: Number(slot) }), ...(quarantined === undefined ? {} : { quarantined: Number(quarantined) }), ...rest };
}

/** Row of `--backends`; the port is missing since 1.13. */
export function readBackendRow(text: string): BpfLbMaps['backends'][number] | undefined {
  const found = BACKEND_ROW.exec(text);
  const ip = parseIp((found?.[3] ?? '').replace(/^\[|\]$/g, ''));
  if (found === null || ip === undefined) return undefined;
  return { id: Number(found[1]), protocol: found[2] ?? '', ip: ip.text, ...(found[4] === undefined ? {} : { port: Number(found[4]) }), ...(found[5] === undefined ? {} : { zone: found[5] }) };
}

/** Row of `--revnat`. */
export function readRevNatRow(text: string): BpfLbMaps['revNats'][number] | undefined {
  const found = REVNAT_ROW.exec(text);
  const address = parseEndpoint(found?.[2] ?? '');
  return found === null || address?.port === undefined ? undefined : { id: Number(found[1]), ip: address.ip.text, port: address.port };
}

/** Row of `--source-ranges`. */
export function readRangeRow(text: string): BpfLbMaps['sourceRanges'][number] | undefined {
  const found = RANGE_ROW.exec(text);
  return found === null ? undefined : { cidr: found[1] ?? '', revNat: Number(found[2]) };
}
