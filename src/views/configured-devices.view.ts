import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { listLinks, type Links } from './datapath/links.ts';
import { defineView, type ViewContext } from './define-view.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ devices: z.string().optional(), directRoutingDevice: z.string().optional(), egressMasqueradeInterfaces: z.string().optional() });

const Option = z.object({
  /** Entries as set; a trailing `+` stands for any ending. */
  entries: z.array(z.string()),
  /** Of them: those that fit a link of the node, and those that fit none. */
  matched: z.array(z.string()),
  unmatched: z.array(z.string()),
  /** Links that fit. */
  links: z.array(z.string()),
});

const ConfiguredDevices = z.object({
  devices: Option.optional(),
  directRoutingDevice: Option.optional(),
  egressMasqueradeInterfaces: Option.optional(),
  /** Other names of links that are listed as a device: the agent looks at main names only. */
  altNames: z.array(z.string()),
  /** Device of the IPv4 default route. */
  defaultRouteDevice: z.string().optional(),
});
type ConfiguredDevices = z.input<typeof ConfiguredDevices>;

const KEYS = { devices: 'devices', directRoutingDevice: 'direct-routing-device', egressMasqueradeInterfaces: 'egress-masquerade-interfaces' } as const;
type Field = keyof typeof KEYS;

/** Device names of the configuration against the links of a node. */
export const view = defineView({
  id: 'configured-devices',
  title: 'configured devices and the links of the node',
  scope: 'node',
  collect: 'ip -d link show',
  schema: ConfiguredDevices,
  build: (context) => {
    const links = listLinks(context);
    const config = context.view('config');
    if (links === undefined) return { missing: [...context.missing('ip-link'), ...context.missing('ip-addr')] };
    if (config.state === 'missing') return { missing: context.missing('cilium-config') };
    if (!links.whole) context.notWhole();
    const out: ConfiguredDevices = { altNames: [], ...defaultRoute(context) };
    const set = ConfigFields.parse(config.data);
    const names = new Set<string>();
    for (const field of Object.keys(KEYS) as Field[]) {
      const own = ownSetting(context, KEYS[field]);
      const text = own?.text ?? set[field];
      if (text === undefined) continue;
      const option = matchEntries(text, links);
      context.note(field, [...own?.places ?? config.places(field), ...links.places]);
      out[field] = option;
      option.unmatched.forEach((n) => names.add(n));
    }
    out.altNames = altNamesIn(context, names);
    return out;
  },
});

/** What the agent of this node printed at its start: a CiliumNodeConfig may have overridden the ConfigMap. */
function ownSetting(context: ViewContext, key: string): { readonly text: string; readonly places: readonly EvidenceRef[] } | undefined {
  for (const log of context.read('cilium-log')) {
    if (log.data.component !== 'agent' || log.data.previous) continue;
    const at = log.data.settings.findIndex((s) => s.key === key);
    const found = log.data.settings[at];
    if (found !== undefined) return { text: found.value, places: log.places(`settings[${String(at)}]`) };
  }
  return undefined;
}

/** Entries that leave devices out (`!eth1`) name nothing that has to be there. */
function matchEntries(text: string, links: Links): z.input<typeof Option> {
  const entries = text.split(/[\s,[\]"']+/).filter((e) => e !== '' && !e.startsWith('!'));
  const fits = (entry: string): string[] => [...links.byName.keys()].filter((n) => (entry.endsWith('+') ? n.startsWith(entry.slice(0, -1)) : n === entry));
  return {
    entries, matched: entries.filter((e) => fits(e).length > 0), unmatched: entries.filter((e) => fits(e).length === 0),
    links: [...new Set(entries.flatMap(fits))],
  };
}

function altNamesIn(context: ViewContext, names: ReadonlySet<string>): string[] {
  const all = [...context.read('ip-link').flatMap((r) => r.data.links), ...context.read('ip-addr').flatMap((r) => r.data.interfaces)];
  return [...new Set(all.flatMap((l) => l.altNames).filter((n) => names.has(n)))];
}

function defaultRoute(context: ViewContext): { defaultRouteDevice?: string } {
  for (const table of context.read('ip-route')) {
    if (table.data.family === 'ipv6') continue;
    const at = table.data.routes.findIndex((r) => r.dst === 'default' && r.table === 'main' && r.via !== undefined && !r.via.includes(':'));
    const device = table.data.routes[at]?.dev;
    if (device === undefined) continue;
    context.note('defaultRouteDevice', table.places(`routes[${String(at)}]`));
    return { defaultRouteDevice: device };
  }
  return {};
}
