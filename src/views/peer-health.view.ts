import * as z from 'zod';
import { satisfies } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { needsOf } from './datapath/needs.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { healthSources } from './routes/health.ts';
import { portOf } from './tunnel-port.view.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ wireguard: z.boolean().optional(), ipsec: z.boolean().optional() });

const Answer = z.enum(['ok', 'failing', 'unknown']);

const PeerHealth = z.object({
  /** Other nodes as the agent probes them: the node itself, and a pod address on it. */
  peers: z.array(z.object({ name: z.string(), host: Answer, endpoint: Answer })),
  /** Nodes that answer themselves while a pod address on them does not answer to anything. */
  blocked: z.array(z.string()),
  /** Nodes that answer themselves, and of whose pod address something is known. */
  judged: z.number().int(),
  /** Pod traffic goes through a tunnel; absent where nothing tells. */
  tunnel: z.boolean().optional(),
  protocol: z.enum(['vxlan', 'geneve']).optional(),
  port: z.number().int().optional(),
  encryption: z.enum(['none', 'wireguard', 'ipsec']).optional(),
});
type PeerHealth = z.input<typeof PeerHealth>;
type Reach = { readonly reachable: number; readonly total: number; readonly unknown: number } | undefined;

const DEFAULT_PORTS = { vxlan: 8472, geneve: 6081 } as const;

/** Which other nodes answer, and which answer through the pod network as well. */
export const view = defineView({
  id: 'peer-health',
  title: "the agent's probes of other nodes and of pods on them",
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-health status --probe',
  schema: PeerHealth,
  build: (context) => {
    const source = healthSources(context).find((s) => s.data.nodes.length > 0);
    if (source === undefined) return { missing: context.missing('cilium-health-status') };
    const version = context.ciliumVersion();
    // These print every endpoint as reachable.
    const blind = version !== undefined && satisfies(version, '>=1.12.0 <1.12.8') === true;
    const peers: PeerHealth['peers'] = [];
    const blocked: { name: string; places: readonly EvidenceRef[] }[] = [];
    context.note('', source.places(''));
    source.data.nodes.forEach((node, i) => {
      if (node.local) return;
      const places = source.places(`nodes[${String(i)}]`);
      const endpoint = blind ? 'unknown' : answerOf(node.endpoint);
      context.note(`peers[${String(peers.length)}]`, places);
      peers.push({ name: node.name, host: answerOf(node.host), endpoint });
      // A small probe that answers beside a large one that does not speaks of offloading or MTU.
      const small = node.paths.some((p) => p.kind === 'endpoint' && p.icmp?.ok === true);
      if (endpoint === 'failing' && answerOf(node.host) === 'ok' && !small) blocked.push({ name: node.name, places });
    });
    context.note('blocked', blocked.flatMap((b) => b.places).slice(0, 6));
    return {
      peers, blocked: blocked.map((b) => b.name), judged: peers.filter((p) => p.host === 'ok' && p.endpoint !== 'unknown').length,
      ...network(context), ...encryption(context),
    };
  },
});

function answerOf(reach: Reach): z.input<typeof Answer> {
  if (reach === undefined || reach.total === 0) return 'unknown';
  if (reach.reachable + reach.unknown < reach.total) return 'failing';
  return reach.reachable === reach.total ? 'ok' : 'unknown';
}

function network(context: ViewContext): Pick<PeerHealth, 'tunnel' | 'protocol' | 'port'> {
  const { tunnel, tunnelProtocol, tunnelPlaces } = needsOf(context);
  const port = portOf(context) ?? (tunnelProtocol === undefined ? undefined : DEFAULT_PORTS[tunnelProtocol]);
  context.note('tunnel', tunnelPlaces);
  if (tunnel === undefined) context.lacks('tunnel', context.missing('cilium-config')[0] ?? { input: 'cilium-config', reason: 'field-missing', detail: 'nothing tells the routing mode', collect: 'kubectl -n kube-system get configmap cilium-config -o yaml' });
  return {
    ...(tunnel === undefined ? {} : { tunnel }), ...(tunnelProtocol === undefined ? {} : { protocol: tunnelProtocol }), ...(port === undefined ? {} : { port }),
  };
}

function encryption(context: ViewContext): Pick<PeerHealth, 'encryption'> {
  for (const read of context.read('cilium-status')) {
    const mode = read.data.encryption?.mode;
    if (mode === undefined) continue;
    context.note('encryption', read.places('encryption'));
    return { encryption: mode === 'Wireguard' ? 'wireguard' : mode === 'IPsec' ? 'ipsec' : 'none' };
  }
  const fact = context.view('config');
  if (fact.state === 'missing') return {};
  const { wireguard, ipsec } = ConfigFields.parse(fact.data);
  context.note('encryption', fact.places(wireguard === true ? 'wireguard' : 'ipsec'));
  return wireguard === undefined && ipsec === undefined ? {} : { encryption: wireguard === true ? 'wireguard' : ipsec === true ? 'ipsec' : 'none' };
}
