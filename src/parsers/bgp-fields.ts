import * as z from 'zod';
import { at, compact, flag, list, text } from './object-fields.ts';
import { numeric } from './object-meta.ts';

/** Address family of routes: `ipv4` and `unicast`. */
export const BgpFamily = z.object({ afi: z.string(), safi: z.string() });

export function readFamily(value: unknown): z.input<typeof BgpFamily> {
  return { afi: text(at(value, 'afi')) ?? '', safi: text(at(value, 'safi')) ?? '' };
}

export const GracefulRestart = z.object({ enabled: z.boolean(), restartTimeSeconds: z.number().int().optional() });

export function readGracefulRestart(value: unknown): z.input<typeof GracefulRestart> | undefined {
  if (value === undefined || value === null) return undefined;
  return compact({ enabled: flag(at(value, 'enabled')) ?? false, restartTimeSeconds: numeric(at(value, 'restartTimeSeconds')) });
}

/** Timers as set; absent ones have Cilium's defaults (connect retry 120 s, hold 90 s, keep-alive 30 s). */
export const BgpTimers = z.object({
  connectRetryTimeSeconds: z.number().int().optional(), holdTimeSeconds: z.number().int().optional(), keepAliveTimeSeconds: z.number().int().optional(),
});

export function readTimers(value: unknown): z.input<typeof BgpTimers> {
  return compact({
    connectRetryTimeSeconds: numeric(at(value, 'connectRetryTimeSeconds')), holdTimeSeconds: numeric(at(value, 'holdTimeSeconds')),
    keepAliveTimeSeconds: numeric(at(value, 'keepAliveTimeSeconds')),
  });
}

export const BgpAttributes = z.object({
  standardCommunities: z.array(z.string()), wellKnownCommunities: z.array(z.string()), largeCommunities: z.array(z.string()), localPreference: z.number().int().optional(),
});

export function readAttributes(value: unknown): z.input<typeof BgpAttributes> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const words = (key: string): string[] => list(at(value, 'communities', key)).flatMap((c) => text(c) ?? []);
  return compact({
    standardCommunities: words('standard'), wellKnownCommunities: words('wellKnown'), largeCommunities: words('large'), localPreference: numeric(at(value, 'localPreference')),
  });
}

/** Neighbours as instances name them, in the cluster's and in the node's configuration. */
export const BgpPeer = z.object({
  name: z.string(),
  /** Absent where the peer is found by itself. */
  peerAddress: z.string().optional(),
  peerASN: z.number().int().optional(),
  /** Address of the node that the session starts from. */
  localAddress: z.string().optional(),
  /** `DefaultGateway`. */
  autoDiscovery: z.string().optional(),
  /** Name of the CiliumBGPPeerConfig. */
  peerConfig: z.string().optional(),
});

export function readPeer(value: unknown): z.input<typeof BgpPeer>[] {
  const name = text(at(value, 'name'));
  return name === undefined ? [] : [compact({
    name, peerAddress: text(at(value, 'peerAddress')), peerASN: numeric(at(value, 'peerASN')), localAddress: text(at(value, 'localAddress')),
    autoDiscovery: text(at(value, 'autoDiscovery', 'mode')), peerConfig: text(at(value, 'peerConfigRef', 'name')),
  })];
}
