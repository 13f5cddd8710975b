import { parseCidr } from '../../base/cidr.ts';
import { parseDuration } from '../../base/duration.ts';
import { isIp } from '../../base/ip.ts';
import type { Route } from './schema.ts';

const AGE = /^(?:\d{1,6}(?:\.\d{1,9})?(?:h|m|s|ms|d))+$|^never$/;

/** Reads a route; what stands blank because it repeats is taken from `before`. */
export function readRoute(text: string, titles: readonly string[], before: Route | undefined): Route | undefined {
  const trimmed = text.trim();
  const at = trimmed.indexOf('[{');
  const attributes = at < 0 ? undefined : trimmed.slice(at).slice(0, 1000);
  const words = (at < 0 ? trimmed : trimmed.slice(0, at)).trim().split(/\s+/).slice(0, 8);
  const prefixAt = words.findIndex((word) => parseCidr(word) !== undefined);
  const nextHop = words[prefixAt + 1];
  if (prefixAt < 0 || nextHop === undefined || isIp(nextHop) === 0) return undefined;
  const front = words.slice(0, prefixAt);
  const peer = titles.includes('peer') && isIp((front.at(-1) ?? '').replace(/^\[?(.*?)\]?(?::\d{1,5})?$/, '$1')) !== 0 ? front.pop() : undefined;
  const vrouter = /^\d{1,10}$/.test(front.at(-1) ?? '') ? Number(front.pop()) : before?.vrouter;
  const node = titles.includes('node') ? front.pop() ?? before?.node : undefined;
  if (vrouter === undefined || front.length > 0) return undefined;
  const told = words[prefixAt + 2];
  const age = told !== undefined && AGE.test(told) ? parseDuration(told) : undefined;
  const shownPeer = peer ?? (titles.includes('peer') ? before?.peer : undefined);
  return {
    ...(node === undefined ? {} : { node }), vrouter, ...(shownPeer === undefined ? {} : { peer: shownPeer }),
    prefix: words[prefixAt] ?? '', nextHop, ...(age === undefined ? {} : { ageSeconds: age }), ...(attributes === undefined ? {} : { attributes }),
  };
}
