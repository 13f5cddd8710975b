import * as z from 'zod';
import { isIp } from '../../base/ip.ts';
import { splitCells } from '../../base/table.ts';
import type { Mark } from '../../model/document.ts';
import type { Change, Section, Target } from './target.ts';
import { Count, toCount } from './values.ts';

const Redirect = z.object({ proxy: z.string(), name: z.string(), port: Count });

export const Proxy = z.object({
  /** The agent reports a proxy. */
  managed: z.boolean(),
  ip: z.string().optional(),
  redirects: Count.optional(),
  portMin: Count.optional(),
  portMax: Count.optional(),
  /** Since 1.14. */
  envoy: z.enum(['embedded', 'external']).optional(),
  rows: z.array(Redirect),
});
type Proxy = z.infer<typeof Proxy>;

const MANAGED = /^OK, ip (\S*), (?:(\d{1,9}) redirects active on ports|port-range) (\d{1,5})-(\d{1,5})(?:, Envoy: (embedded|external))?$/;

/** `OK, ip 10.0.0.1, 0 redirects active on ports 10000-20000, Envoy: external`, `No managed proxy redirect`. */
export function readProxy(text: string): Omit<Proxy, 'rows'> | undefined {
  if (text === 'No managed proxy redirect') return { managed: false };
  const match = MANAGED.exec(text);
  const [, ip = ''] = match ?? [];
  if (match === null || (ip !== '' && isIp(ip) === 0)) return undefined;
  const [redirects, portMin, portMax] = [match[2], match[3], match[4]].map(toCount);
  const envoy = match[5];
  return {
    managed: true,
    ...(ip === '' ? {} : { ip }),
    ...(redirects === undefined ? {} : { redirects }),
    ...(portMin === undefined || portMax === undefined ? {} : { portMin, portMax }),
    ...(envoy === 'embedded' || envoy === 'external' ? { envoy } : {}),
  };
}

function proxyOf(target: Target): Proxy {
  return (target.status.proxy ??= { managed: true, rows: [] });
}

export function writeProxy(target: Target, head: Omit<Proxy, 'rows'>, mark: Mark): void {
  Object.assign(proxyOf(target), head);
  for (const [key, value] of Object.entries(head)) target.note(`proxy.${key}`, value, mark);
}

function readRow(text: string, current: boolean): Change | undefined {
  if (/^\s*Protocol\s+Redirect\s+Proxy Port$/.test(text)) {
    return { opens: proxySection.name, write: (target, mark) => { target.known(mark); } };
  }
  const cells = splitCells(text.trim());
  const [proxy, name] = cells;
  const port = toCount(cells[2]);
  if (!current || cells.length !== 3 || proxy === undefined || name === undefined || port === undefined) return undefined;
  return {
    write: (target, mark) => {
      const at = proxyOf(target).rows.push({ proxy, name, port }) - 1;
      target.note(`proxy.rows[${String(at)}]`, { proxy, name, port }, mark);
    },
  };
}

export const proxySection: Section = { name: 'Proxy Status', read: readRow };
