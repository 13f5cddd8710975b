import * as z from 'zod';
import { defineView, type ViewContext } from './define-view.ts';
import { decisiveLogs } from './start-refusals/decisive-logs.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ tunnelProtocol: z.string().optional(), values: z.record(z.string(), z.string()) });

const TunnelPort = z.object({
  /** The agent could not create its tunnel device, by its log. */
  refused: z.boolean(),
  message: z.string().optional(),
  /** UDP port the tunnel is to use; absent when the configuration is not known. */
  port: z.number().int().optional(),
  /** Cilium's own tunnel device, where it is there. */
  ownDevice: z.string().optional(),
  /** The whole list of links was read, so a device that is not in it does not exist; else absent. */
  linksKnown: z.boolean().optional(),
  /** Tunnel devices of others on the node; absent when none was seen and the whole list of links was not read. */
  others: z.array(z.object({
    name: z.string(),
    kind: z.string(),
    port: z.number().int().optional(),
    /** One fixed peer and identifier: shares a port with nobody's trouble. */
    pointToPoint: z.boolean(),
  })).optional(),
});
type TunnelPort = z.input<typeof TunnelPort>;

/** Who holds the UDP port of the tunnel on a node. */
export const view = defineView({
  id: 'tunnel-port',
  title: 'tunnel device and its UDP port',
  scope: 'node',
  collect: 'ip -d link show; kubectl -n kube-system logs <pod> -c cilium-agent',
  schema: TunnelPort,
  build: (context) => {
    const logs = context.read('cilium-log').filter((l) => l.data.component === 'agent' || l.data.component === 'unknown');
    const links = context.best('ip-link');
    if (logs.length === 0 && links === undefined) return { missing: [...context.missing('cilium-log'), ...context.missing('ip-link')] };
    const port = portOf(context);
    return { ...refusal(context), ...(port === undefined ? {} : { port }), ...devices(context) };
  },
});

function refusal(context: ViewContext): Pick<TunnelPort, 'refused' | 'message'> {
  for (const log of decisiveLogs(context.read('cilium-log').filter((l) => l.data.component === 'agent' || l.data.component === 'unknown'))) {
    const at = log.data.signatures.findIndex((s) => s.id === 'tunnel-device-in-use');
    const hit = log.data.signatures[at];
    // The same words at a milder level are printed while an agent takes over its own device.
    if (hit === undefined || hit.level === 'info' || !/address already in use/i.test(hit.sample)) continue;
    for (const field of ['', 'refused', 'message']) context.note(field, log.places(`signatures[${String(at)}]`));
    return { refused: true, message: hit.sample.replace(/\s+/g, ' ').slice(0, 300) };
  }
  return { refused: false };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { vxlan: 8472, geneve: 6081 };

/** UDP port of the tunnel by the configuration; undefined where it is not known. */
export function portOf(context: ViewContext): number | undefined {
  const config = context.view('config');
  if (config.state === 'missing') return undefined;
  const { tunnelProtocol, values } = ConfigFields.parse(config.data);
  const set = Number(values['tunnel-port'] ?? 0);
  context.note('port', config.places(set > 0 ? 'values.tunnel-port' : 'tunnelProtocol'));
  return set > 0 ? set : DEFAULT_PORTS[tunnelProtocol ?? ''];
}

function devices(context: ViewContext): Pick<TunnelPort, 'ownDevice' | 'linksKnown' | 'others'> {
  const links = context.best('ip-link');
  if (links === undefined) return {};
  context.note('linksKnown', links.places(''));
  const others: NonNullable<TunnelPort['others']> = [];
  let ownDevice: string | undefined;
  for (const [i, link] of links.data.links.entries()) {
    const kind = link.kind ?? (link.name === 'flannel.1' ? 'vxlan' : undefined);
    if (link.name === 'cilium_vxlan' || link.name === 'cilium_geneve') { ownDevice = link.name; context.note('ownDevice', links.places(`links[${String(i)}]`)); continue; }
    if (kind !== 'vxlan' && kind !== 'geneve') continue;
    context.note(`others[${String(others.length)}]`, links.places(`links[${String(i)}]`));
    others.push({ name: link.name, kind, pointToPoint: link.vni !== undefined && link.remote !== undefined, ...(link.dstPort === undefined ? {} : { port: link.dstPort }) });
  }
  return { ...(links.whole ? { linksKnown: true } : {}), ...(links.whole || others.length > 0 ? { others } : {}), ...(ownDevice === undefined ? {} : { ownDevice }) };
}
