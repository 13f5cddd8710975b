import * as z from 'zod';
import type { CiliumLog, LogHit } from '../parsers/cilium-log/schema.ts';
import { defineView, type Read } from './define-view.ts';

const ApiErrors = z.object({
  /** Logs of agent and operator that were read. */
  logs: z.number().int(),
  items: z.array(z.object({
    component: z.enum(['agent', 'operator']),
    pod: z.string().optional(),
    previous: z.boolean(),
    /** `unreachable`: it gave up, or says so. `dial`: requests fail. `heartbeat`: the server stopped answering. */
    kind: z.enum(['unreachable', 'dial', 'heartbeat']),
    /** Address as printed, where it is: `10.96.0.1:443`. */
    address: z.string().optional(),
    reason: z.string().optional(),
    count: z.number().int(),
    /** Most of them within ten minutes. */
    peak: z.number().int(),
    /** They go on to the end of the log, and the process did not come up after them. */
    atEnd: z.boolean(),
  })),
});
type ApiErrors = z.input<typeof ApiErrors>;

const KINDS: ReadonlyMap<string, ApiErrors['items'][number]['kind']> = new Map([
  ['api-server-unreachable', 'unreachable'], ['api-dial-failed', 'dial'], ['api-heartbeat', 'heartbeat'],
]);
const REASON = /i\/o timeout|connection refused|no route to host|no such host|tls handshake timeout|network is unreachable|connection reset|context deadline exceeded|certificate [\w ]{4,60}/i;
/** Longest quiet time before the end of a log after which an error counts as over, in seconds. */
const QUIET = 600;
/** The same in lines, for logs without times. */
const QUIET_LINES = 100;

/** How the programs of a node get on with the Kubernetes API server, by their logs. */
export const view = defineView({
  id: 'api-errors',
  title: 'errors of agent and operator with the API server',
  scope: 'node',
  collect: 'kubectl -n kube-system logs <pod> -c cilium-agent --timestamps',
  schema: ApiErrors,
  build: (context) => {
    const logs = context.read('cilium-log').filter((l) => l.data.component === 'agent' || l.data.component === 'operator');
    if (logs.length === 0) return { missing: context.missing('cilium-log') };
    const items = logs.filter((log) => !isOutdated(log, logs)).flatMap((log) => itemsOf(log));
    context.note('', logs[0]?.places('') ?? []);
    for (const [i, { places }] of items.entries()) context.note(`items[${String(i)}]`, places);
    return { logs: logs.length, items: items.map((i) => i.item) };
  },
});

/** The log of an earlier run tells nothing once the present run came up. */
function isOutdated(log: Read<CiliumLog>, all: readonly Read<CiliumLog>[]): boolean {
  return log.data.previous && all.some((l) => !l.data.previous && l.data.component === log.data.component && l.data.pod === log.data.pod && (l.data.initialized || l.data.records > QUIET_LINES));
}

function itemsOf(log: Read<CiliumLog>): { readonly item: ApiErrors['items'][number]; readonly places: ReturnType<Read<CiliumLog>['places']> }[] {
  return log.data.signatures.flatMap((hit, i) => {
    const kind = KINDS.get(hit.id);
    if (kind === undefined || (kind === 'dial' && !isApi(hit, log.data))) return [];
    const address = hit.values[0]?.replace(/^https?:\/\//, '') ?? /ipaddr="?(?:https?:\/\/)?([\w.:[\]-]{3,80})/i.exec(hit.sample)?.[1];
    const reason = REASON.exec(hit.sample)?.[0];
    const at = `signatures[${String(i)}]`;
    return [{
      places: [...log.places(at), ...hit.count > 1 ? log.places(`${at}.lastLine`) : []],
      item: {
        component: log.data.component === 'operator' ? 'operator' as const : 'agent' as const, previous: log.data.previous, kind, count: hit.count,
        peak: hit.peakPerTenMinutes, atEnd: isAtEnd(hit, log),
        ...(log.data.pod === undefined ? {} : { pod: log.data.pod }), ...(address === undefined ? {} : { address }), ...(reason === undefined ? {} : { reason: reason.toLowerCase() }),
      },
    }];
  });
}

/** Other servers are dialled too: those of a cluster mesh, of Hubble. */
function isApi(hit: LogHit, log: CiliumLog): boolean {
  if (log.apiServers.some((server) => hit.values.some((v) => server.includes(v)))) return true;
  return /https:\/\/[^\s/]{3,80}\/(?:api|apis|version|healthz|livez|readyz)\b/i.test(hit.sample);
}

function isAtEnd(hit: LogHit, log: Read<CiliumLog>): boolean {
  if (log.data.component === 'agent' && log.data.initialized && hit.id === 'api-server-unreachable') return false;
  return hit.secondsBeforeEnd === undefined ? log.document.span.end - hit.lastLine <= QUIET_LINES : hit.secondsBeforeEnd <= QUIET;
}
