import * as z from 'zod';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** What the settings of a node ask of its datapath. Undefined where nothing tells. */
export interface Needs {
  /** Traffic between nodes goes through a tunnel device. */
  readonly tunnel: boolean | undefined;
  /** Egress gateway or DSR with Geneve: a tunnel device beside native routing. */
  readonly tunnelByFeature: boolean;
  readonly tunnelProtocol: 'vxlan' | 'geneve' | undefined;
  /** Devices on which services, masquerading or the host firewall work, with the place that names each. */
  readonly native: ReadonlyMap<string, readonly EvidenceRef[]>;
  readonly attachMode: 'TCX' | 'Legacy TC' | undefined;
  readonly netkit: boolean;
  /** No datapath of its own: load balancer only. */
  readonly lbOnly: boolean;
  /** Another CNI plugin that owns the devices of pods. */
  readonly chaining: string | undefined;
  readonly tunnelPlaces: readonly EvidenceRef[];
}

/** The fields of the configuration that decide it. */
const Settings = z.object({
  routing: z.enum(['tunnel', 'native']).optional(), tunnelProtocol: z.string().optional(), egressGateway: z.boolean().optional(),
  dsrDispatch: z.string().optional(), lbMode: z.string().optional(), datapathMode: z.string().optional(), cniChainingMode: z.string().optional(),
  values: z.record(z.string(), z.string()),
});
type Settings = z.infer<typeof Settings>;

/** What the agent's status says, else what the configuration asks for. */
export function needsOf(context: ViewContext): Needs {
  const fact = context.view('config');
  const settings: Settings = fact.state === 'missing' ? { values: {} } : Settings.parse(fact.data);
  const status = context.best('cilium-status');
  const routing = status?.data.routing;
  const tunnelByStatus = routing?.network === undefined ? undefined : routing.network === 'Tunnel';
  const mode = status?.data.deviceMode?.mode ?? settings.datapathMode ?? '';
  const protocol = routing?.tunnel ?? settings.tunnelProtocol;
  return {
    tunnel: tunnelByStatus ?? (settings.routing === undefined ? undefined : settings.routing === 'tunnel'),
    tunnelByFeature: settings.egressGateway === true || (settings.dsrDispatch === 'geneve' && ['dsr', 'hybrid'].includes(settings.lbMode ?? '')),
    tunnelProtocol: protocol === 'vxlan' || protocol === 'geneve' ? protocol : undefined,
    tunnelPlaces: tunnelByStatus === undefined ? (fact.state === 'missing' ? [] : fact.places('routing')) : status?.places('routing') ?? [],
    native: nativeDevices(context), netkit: mode.startsWith('netkit'),
    attachMode: status?.data.attachMode ?? (settings.values['enable-tcx'] === 'false' ? 'Legacy TC' : undefined),
    lbOnly: settings.datapathMode === 'lb-only', chaining: chainingOf(status?.data.cniChaining ?? settings.cniChainingMode),
  };
}

function chainingOf(mode: string | undefined): string | undefined {
  // portmap is no CNI of its own: pods keep Cilium's devices.
  return mode === undefined || /^(?:none|portmap|disabled)?$/i.test(mode) ? undefined : mode;
}

/** Devices that the agent's status names for a feature that is on. */
function nativeDevices(context: ViewContext): Map<string, readonly EvidenceRef[]> {
  const found = new Map<string, readonly EvidenceRef[]>();
  const status = context.best('cilium-status');
  if (status === undefined) return found;
  const { kpr, masquerading, hostFirewall } = status.data;
  const nodePort = kpr?.mode === 'True' || kpr?.mode === 'Strict' || kpr?.details?.services.nodePort === 'Enabled';
  if (hostFirewall?.enabled === true) for (const name of hostFirewall.devices) found.set(name, status.places('hostFirewall'));
  if (masquerading?.mode === 'bpf') for (const name of masquerading.devices) found.set(name, status.places('masquerading'));
  if (nodePort) kpr?.devices.forEach(({ name }, i) => { found.set(name, status.places(`kpr.devices[${String(i)}]`)); });
  return found;
}
