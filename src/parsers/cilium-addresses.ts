import * as z from 'zod';
import { at, compact, integer, list, text } from './object-fields.ts';

/** Addresses of one interface of an endpoint. */
export const AddressPair = z.object({ ipv4: z.string().optional(), ipv6: z.string().optional() });
export type AddressPairData = z.input<typeof AddressPair>;

export const NamedPort = z.object({ name: z.string(), port: z.number().int(), protocol: z.string().optional() });

/** Pairs without any address, which are written while an endpoint is being made, are left out. */
export function readPairs(value: unknown): AddressPairData[] {
  return list(value).map((pair) => compact({ ipv4: text(at(pair, 'ipv4')), ipv6: text(at(pair, 'ipv6')) })).filter((pair) => Object.keys(pair).length > 0);
}

/** All addresses, in the order of the pairs. */
export function addressesOf(pairs: readonly AddressPairData[]): string[] {
  return pairs.flatMap((pair) => [pair.ipv4, pair.ipv6].flatMap((ip) => ip ?? []));
}

export function readNamedPorts(value: unknown): z.input<typeof NamedPort>[] {
  return list(value).flatMap((entry) => {
    const name = text(at(entry, 'name'));
    const port = integer(at(entry, 'port'));
    return name === undefined || port === undefined ? [] : [compact({ name, port, protocol: text(at(entry, 'protocol')) })];
  });
}

/** Index of the key in use; absent and 0 both mean that nothing is encrypted. */
export function encryptionKey(value: unknown): number {
  return integer(at(value, 'key')) ?? 0;
}
