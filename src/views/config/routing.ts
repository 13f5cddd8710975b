import type { ViewContext } from '../define-view.ts';
import { compareMinor } from './defaults.ts';
import type { Source } from './sources.ts';

export interface Routing {
  readonly routing?: 'tunnel' | 'native';
  readonly tunnelProtocol?: 'vxlan' | 'geneve' | 'none';
  /** `tunnel` is set, and the release does not read it. */
  readonly tunnelIgnored: boolean;
}

type Get = (field: string, key: string) => string | undefined;

/** Messages an agent prints only in tunnel mode. */
export const ONLY_WITH_TUNNEL: ReadonlySet<string> = new Set(['direct-routes-with-tunnel', 'no-conntrack-needs-native-routing']);

/**
 * Routing mode: `routing-mode` and `tunnel-protocol` since 1.14; `tunnel` up to 1.14, where an empty word means vxlan and
 * anything but `disabled` means a tunnel. The agents of 1.15 and later do not read `tunnel`.
 */
export function readRouting(source: Source, get: Get, minor: string | undefined, context: ViewContext): Routing {
  const old = source.values.get('tunnel')?.trim().toLowerCase();
  const before114 = minor !== undefined && compareMinor(minor, '1.14') < 0;
  if (old !== undefined && (before114 || !source.values.has('routing-mode'))) {
    if (!isIgnored(old, minor, context)) return byTunnel(old, get);
    return { ...byMode(get, true), tunnelIgnored: true };
  }
  return { ...byMode(get, false), tunnelIgnored: false };
}

/** With an unknown version the agent's own words decide: it cannot complain of a tunnel that was switched off. */
function isIgnored(old: string, minor: string | undefined, context: ViewContext): boolean {
  if (minor !== undefined) return compareMinor(minor, '1.15') >= 0;
  return old === 'disabled' && context.read('cilium-log').some((log) => log.data.component === 'agent'
    && (log.data.stop?.signatures ?? []).some((id) => ONLY_WITH_TUNNEL.has(id)));
}

function byTunnel(old: string, get: Get): Routing {
  get('routing', 'tunnel');
  get('tunnelProtocol', 'tunnel');
  if (old === 'disabled') return { routing: 'native', tunnelProtocol: 'none', tunnelIgnored: false };
  if (old === 'geneve') return { routing: 'tunnel', tunnelProtocol: 'geneve', tunnelIgnored: false };
  // An unknown word is no switch-off; the protocol is anybody's guess.
  return { routing: 'tunnel', tunnelIgnored: false, ...(old === 'vxlan' || old === '' ? { tunnelProtocol: 'vxlan' as const } : {}) };
}

function byMode(get: Get, ignored: boolean): Omit<Routing, 'tunnelIgnored'> {
  const mode = get('routing', 'routing-mode')?.trim().toLowerCase() ?? (ignored ? 'tunnel' : undefined);
  const protocol = get('tunnelProtocol', 'tunnel-protocol')?.trim().toLowerCase();
  return {
    ...(mode === 'native' || mode === 'tunnel' ? { routing: mode } : {}),
    ...(protocol === 'vxlan' || protocol === 'geneve' ? { tunnelProtocol: protocol } : mode === 'native' ? { tunnelProtocol: 'none' as const } : {}),
  };
}
