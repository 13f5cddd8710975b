import * as z from 'zod';
import type { CiliumLog, LogHit } from '../parsers/cilium-log/schema.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import { isOutdated } from './logs/outdated.ts';
import { showsWholeStart } from './logs/whole-start.ts';
import { isOpen, portIn, portsOf, type KnownPort } from './ports/known-ports.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ values: z.record(z.string(), z.string()) });

const PortConflicts = z.object({
  /** Ports of Cilium that its programs did not get, by their logs. */
  items: z.array(z.object({
    port: z.number().int(), use: z.string(), component: z.string(), message: z.string(),
    /** How often the log tells of it; where a log tells of several ports, each gets its share. */
    count: z.number().int(),
    /** The process ended with it. */
    ended: z.boolean(),
    /** Kubernetes says that the container is ready; absent without its pod. */
    ready: z.boolean().optional(),
  })),
  /** Programs of others that hold a port of a feature that is on, where nothing of Cilium holds it. */
  holders: z.array(z.object({ port: z.number().int(), use: z.string(), program: z.string(), address: z.string() })),
  /** A log tells of a whole start of the agent, or the sockets of the node are listed with their programs; absent otherwise. */
  complete: z.boolean().optional(),
});
type Item = z.input<typeof PortConflicts>['items'][number];
type Holder = z.input<typeof PortConflicts>['holders'][number];

const SIGNATURES: ReadonlySet<string> = new Set(['port-in-use', 'healthz-port-in-use', 'envoy-bind-failed']);
const COMPONENTS: ReadonlySet<string> = new Set(['agent', 'operator', 'envoy', 'unknown']);
/** The kernel keeps 15 characters of a name. */
const OWN_PROGRAM = /^(?:cilium|hubble-relay|envoy)/;
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '*', '::']);
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

/** Ports that Cilium needs in the network of the host and that others hold. */
export const view = defineView({
  id: 'port-conflicts',
  title: 'ports of Cilium that other programs hold',
  scope: 'node',
  collect: 'kubectl -n kube-system logs <pod> -c cilium-agent --previous; ss -lntup',
  schema: PortConflicts,
  build: (context) => {
    const logs = context.read('cilium-log').filter((l) => COMPONENTS.has(l.data.component));
    const sockets = context.read('ss').filter((s) => s.data.listeners.some((l) => l.processes.length > 0));
    if (logs.length === 0 && sockets.length === 0) return { missing: [...context.missing('cilium-log'), ...context.missing('ss')] };
    const config = context.view('config');
    const values = config.state === 'missing' ? undefined : ConfigFields.parse(config.data).values;
    const ports = portsOf(values ?? {});
    const items = logs.filter((l) => !isOutdated(l, logs)).flatMap((log) => refusals(log, ports, context));
    const holders = values === undefined ? [] : ports.filter((p) => isOpen(p, values)).flatMap((p) => holdersOf(p, sockets));
    const whole = logs.find(showsWholeStart);
    const complete = whole !== undefined || (sockets.length > 0 && values !== undefined);
    context.note('', logs[0]?.places('') ?? sockets[0]?.places('') ?? []);
    context.note('complete', whole?.places('') ?? sockets[0]?.places('') ?? []);
    items.forEach(({ log, at }, i) => { context.note(`items[${String(i)}]`, log.places(at)); });
    holders.forEach(({ places }, i) => { context.note(`holders[${String(i)}]`, places); });
    return { items: items.map((i) => i.item), holders: holders.map((h) => h.holder), ...(complete ? { complete } : {}) };
  },
});

function refusals(log: Read<CiliumLog>, ports: readonly KnownPort[], context: ViewContext): { readonly item: Item; readonly log: Read<CiliumLog>; readonly at: string }[] {
  const seen = new Set<number>();
  return log.data.signatures.flatMap((hit, i) => {
    // A socket towards elsewhere says `dial`; its own port is one of those that clients choose.
    if (!SIGNATURES.has(hit.id) || !/address already in use/i.test(hit.sample) || /\bdial (?:tcp|udp)/.test(hit.sample)) return [];
    const own = [...new Set(hit.values.map(portIn))].flatMap((n) => ports.find((p) => p.port === n) ?? []).filter((p) => !seen.has(p.port));
    return own.map((known) => {
      seen.add(known.port);
      return { item: itemOf(hit, known, log, context), log, at: `signatures[${String(i)}]` };
    });
  });
}

function itemOf(hit: LogHit, known: KnownPort, log: Read<CiliumLog>, context: ViewContext): Item {
  const ready = readyOf(log, context);
  return {
    port: known.port, use: known.use, component: log.data.component, message: hit.sample.replace(/\s+/g, ' ').slice(0, 300),
    count: Math.floor(hit.count / Math.max(1, new Set(hit.values.map(portIn)).size)), ended: log.data.stop?.signatures.includes(hit.id) ?? false,
    ...(ready === undefined ? {} : { ready }),
  };
}

function readyOf(log: Read<CiliumLog>, context: ViewContext): boolean | undefined {
  if (log.data.pod === undefined) return undefined;
  for (const list of context.read('k8s-pods')) {
    const pod = list.data.items.find((p) => p.name === log.data.pod);
    const status = pod?.containerStatuses.find((s) => s.name === log.data.container);
    if (status !== undefined) return status.ready;
  }
  return undefined;
}

function holdersOf(known: KnownPort, sockets: readonly Read<{ readonly listeners: readonly { readonly protocol: string; readonly address: string; readonly port?: number | undefined; readonly processes: readonly { readonly name: string }[] }[] }>[]): { readonly holder: Holder; readonly places: ReturnType<Read<unknown>['places']> }[] {
  const found = sockets.flatMap((s) => s.data.listeners.map((l, i) => ({ l, places: () => s.places(`listeners[${String(i)}]`) })).filter(({ l }) => l.port === known.port && l.protocol === 'tcp' && l.processes.length > 0));
  if (found.some(({ l }) => l.processes.some((p) => OWN_PROGRAM.test(p.name)))) return [];
  const other = found.find(({ l }) => ANY_ADDRESS.has(l.address) || (known.loopback === true && LOOPBACK.has(l.address)));
  return other === undefined ? [] : [{ holder: { port: known.port, use: known.use, program: other.l.processes[0]?.name ?? '', address: other.l.address }, places: other.places() }];
}
