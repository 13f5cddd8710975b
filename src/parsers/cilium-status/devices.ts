import * as z from 'zod';
import { isIp } from '../../base/ip.ts';

/** A network device that kube-proxy replacement serves. */
export const KprDevice = z.object({
  name: z.string(),
  /** Printed since 1.10. */
  addresses: z.array(z.string()),
  directRouting: z.boolean(),
});
export type KprDevice = z.infer<typeof KprDevice>;

const DIRECT = /\((?:Direct Routing|DR)\)$/;

function readDevice(text: string): KprDevice | undefined {
  const directRouting = DIRECT.test(text);
  const [name, ...addresses] = text.replace(DIRECT, '').trim().split(/\s+/);
  // Strict addresses tell a list broken by a terminal from a whole one: `10.0.2.` and `15` are none.
  if (name === undefined || name === '' || /[()[\]"]/.test(name) || isIp(name) !== 0) return undefined;
  return addresses.every((address) => isIp(address) !== 0) ? { name, addresses, directRouting } : undefined;
}

/** `eth0   10.0.2.15 fe80::1 (Direct Routing), eth1 ...`, brackets removed; undefined when one piece is no device. */
export function readDevices(list: string): KprDevice[] | undefined {
  const devices: KprDevice[] = [];
  for (const piece of list.split(',')) {
    // Agents print a comma too many when the device list and the list with addresses differ in length.
    if (piece.trim() === '') continue;
    const device = readDevice(piece.trim());
    if (device === undefined) return undefined;
    devices.push(device);
  }
  return devices;
}
