import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { listLinks } from './datapath/links.ts';
import { defineView } from './define-view.ts';

const CiliumDevices = z.object({
  devices: z.array(z.object({
    name: z.string(),
    /** Set up; absent where the listing has no flags. */
    up: z.boolean().optional(),
  })),
  /** Of `cilium_host` and `cilium_net`: those that do not exist. */
  absent: z.array(z.string()),
  /** The tunnel device that exists, or several after a change of the protocol. */
  tunnels: z.array(z.string()),
});

const OWN = /^(?:lxc[0-9a-f]{6,}$|lxc_health$|cilium_)/;

/** The devices Cilium made on a node, as the kernel lists them. */
export const view = defineView({
  id: 'cilium-devices',
  title: "Cilium's own network devices",
  scope: 'node',
  collect: 'ip -d link show',
  schema: CiliumDevices,
  build: (context) => {
    const links = listLinks(context);
    if (links === undefined) {
      const listed = context.best('ip-link')?.document.path ?? context.best('ip-addr')?.document.path;
      if (listed === undefined) return { missing: [...context.missing('ip-link'), ...context.missing('ip-addr')] };
      return { missing: [{ input: 'ip-link', reason: 'incomplete', path: listed, collect: 'ip -d link show', detail: `${listed} shows no device of Cilium: Cilium never started there, or it was taken in another network namespace` }] };
    }
    if (!links.whole) context.notWhole();
    const own = sortedBy([...links.byName.values()].filter((l) => OWN.test(l.name)), (l) => l.name);
    context.note('', links.places);
    const absent = ['cilium_host', 'cilium_net'].filter((n) => !links.byName.has(n));
    context.note('absent', links.places.map((p) => ({ ...p, note: `${absent.join(' and ')} not listed here` })));
    own.forEach((l, i) => { context.note(`devices[${String(i)}]`, l.places); });
    return {
      devices: own.map((l) => ({ name: l.name, ...(l.up === undefined ? {} : { up: l.up }) })),
      absent: links.whole ? absent : [], tunnels: own.map((l) => l.name).filter((n) => n === 'cilium_vxlan' || n === 'cilium_geneve'),
    };
  },
});
