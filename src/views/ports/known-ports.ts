/** A port of the node that a program of Cilium listens on. */
export interface KnownPort {
  readonly port: number;
  readonly use: string;
  /** Key of `cilium-config` that moves it. */
  readonly key?: string;
  /** Listens on the loopback address alone, unless the key says otherwise. */
  readonly loopback?: boolean;
  /** Another key that has to be set to a word other than `false` or an empty one. */
  readonly onlyWith?: string;
  /** Open on every node where the agent runs, also when no key tells. */
  readonly always?: boolean;
}

/**
 * Ports of the host network, from the firewall table of the system requirements and the defaults of the agent, the operator
 * and Envoy. Those of the tunnel, of WireGuard and of the health check of the replacement are not here: rules of their own
 * judge them.
 */
export const KNOWN_PORTS: readonly KnownPort[] = [
  { port: 4240, use: 'health checks between nodes', key: 'cluster-health-port', always: true },
  { port: 4244, use: 'the Hubble server', key: 'hubble-listen-address', onlyWith: 'enable-hubble' },
  { port: 4250, use: 'mutual authentication', key: 'mesh-auth-mutual-listener-port', onlyWith: 'mesh-auth-mutual-enabled' },
  { port: 6060, use: 'profiles of the agent', key: 'pprof-port', loopback: true, onlyWith: 'pprof' },
  { port: 6061, use: 'profiles of the operator', key: 'operator-pprof-port' },
  { port: 6942, use: 'metrics of the operator' },
  { port: 9090, use: 'metrics of the agent' },
  { port: 9095, use: 'metrics of Envoy' },
  { port: 9234, use: 'health of the operator', key: 'operator-api-serve-addr' },
  { port: 9878, use: 'health of Envoy' },
  { port: 9879, use: 'health of the agent', key: 'agent-health-port', loopback: true, always: true },
  { port: 9890, use: 'gops of the agent', key: 'gops-port', loopback: true },
  { port: 9891, use: 'gops of the operator' },
  { port: 9901, use: 'administration of Envoy' },
  { port: 9962, use: 'metrics of the agent', key: 'prometheus-serve-addr', onlyWith: 'prometheus-serve-addr' },
  { port: 9963, use: 'metrics of the operator', key: 'operator-prometheus-serve-addr' },
  { port: 9964, use: 'metrics of Envoy', key: 'proxy-prometheus-port' },
  { port: 9965, use: 'metrics of Hubble', key: 'hubble-metrics-server', onlyWith: 'hubble-metrics-server' },
];

/** Keys of which the operator reads the value: it runs on few nodes, so its port is free on most. */
const OF_OPERATOR: ReadonlySet<string> = new Set(['operator-pprof-port', 'operator-api-serve-addr', 'operator-prometheus-serve-addr']);

/** The ports with the numbers that a configuration gives them. */
export function portsOf(values: Readonly<Record<string, string>>): KnownPort[] {
  return KNOWN_PORTS.map((known) => {
    const set = known.key === undefined ? undefined : portIn(values[known.key]);
    return set === undefined ? known : { ...known, port: set };
  });
}

/** Whether the agent of a node with this configuration listens on the port. */
export function isOpen(known: KnownPort, values: Readonly<Record<string, string>>): boolean {
  if (known.key === undefined || OF_OPERATOR.has(known.key)) return false;
  const word = known.onlyWith === undefined ? undefined : values[known.onlyWith]?.trim().toLowerCase();
  if (known.onlyWith !== undefined && (word === undefined || word === '' || word === 'false')) return false;
  return known.always === true || portIn(values[known.key]) !== undefined;
}

/** Port number of `:9962`, `127.0.0.1:9234`, `9879`; undefined for anything else. */
export function portIn(text: string | undefined): number | undefined {
  const digits = /(?:^|:)(\d{2,5})$/.exec(text?.trim() ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
