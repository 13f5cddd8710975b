import * as z from 'zod';
import { Count, splitOutsideParens, toCount } from './values.ts';

const Wireguard = z.object({ interface: z.string(), publicKey: z.string(), port: Count, peers: Count });

export const Encryption = z.object({
  mode: z.enum(['Disabled', 'IPsec', 'Wireguard', 'Ztunnel']),
  /** WireGuard since 1.14: whether traffic of the node itself is encrypted too. `OptedOut`: this node is excluded. */
  nodeEncryption: z.enum(['Enabled', 'Disabled', 'OptedOut']).optional(),
  wireguard: z.array(Wireguard),
  /** Printed in place of the details, mostly an error. */
  message: z.string().optional(),
});
type Encryption = z.infer<typeof Encryption>;

const LINK = /^(\S+) \(Pubkey: (\S*), Port: (\d{1,5}), Peers: (\d{1,6})\)$/;

function readDetails(list: string): Pick<Encryption, 'nodeEncryption' | 'wireguard'> | undefined {
  const out: Pick<Encryption, 'nodeEncryption' | 'wireguard'> = { wireguard: [] };
  for (const piece of splitOutsideParens(list)) {
    const node = /^NodeEncryption:\s*(\S+)$/.exec(piece);
    const link = LINK.exec(piece);
    const port = toCount(link?.[3]);
    const peers = toCount(link?.[4]);
    if (node !== null) {
      const value = Encryption.shape.nodeEncryption.safeParse(node[1]);
      if (!value.success || value.data === undefined) return undefined;
      out.nodeEncryption = value.data;
    } else if (link !== null && port !== undefined && peers !== undefined) {
      out.wireguard.push({ interface: link[1] ?? '', publicKey: link[2] ?? '', port, peers });
    } else return undefined;
  }
  return out;
}

/** `Disabled`, `IPsec`, `Wireguard   [NodeEncryption: Disabled, cilium_wg0 (Pubkey: ..., Port: 51871, Peers: 2)]`. */
export function readEncryption(text: string): Encryption | undefined {
  const match = /^(Disabled|IPsec|Wireguard|Ztunnel)(?:\s+(.*))?$/.exec(text);
  const mode = Encryption.shape.mode.safeParse(match?.[1]);
  if (match === null || !mode.success) return undefined;
  const rest = (match[2] ?? '').trim();
  if (rest === '') return { mode: mode.data, wireguard: [] };
  if (!rest.startsWith('[')) return { mode: mode.data, wireguard: [], message: rest };
  const details = rest.endsWith(']') ? readDetails(rest.slice(1, -1)) : undefined;
  return details === undefined ? undefined : { mode: mode.data, ...details };
}
