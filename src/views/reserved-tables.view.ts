import * as z from 'zod';
import { defineView } from './define-view.ts';

const ReservedTables = z.object({
  /** Tables of Cilium that hold routes. */
  tables: z.array(z.string()),
  /** Routes in them that are not of Cilium. */
  foreign: z.array(z.object({ table: z.string(), dst: z.string(), dev: z.string(), proto: z.string().optional() })),
});

/** Tables that Cilium keeps for IPsec, the egress gateway and traffic to its proxy; Source: `pkg/datapath/linux/linux_defaults`. */
const OWN: ReadonlySet<string> = new Set(['200', '202', '2004', '2005']);
const DEVICES = /^(?:cilium_|lo$|lxc)/;

/** Routes of others in the routing tables of Cilium. */
export const view = defineView({
  id: 'reserved-tables',
  title: 'routing tables that Cilium keeps for itself',
  scope: 'node',
  collect: 'ip -4 route show table all',
  schema: ReservedTables,
  build: (context) => {
    const reads = context.read('ip-route').filter((r) => !r.data.noSuchTable || r.data.routes.length > 0);
    const [first] = reads;
    if (first === undefined) return { missing: context.missing('ip-route') };
    const foreign: z.input<typeof ReservedTables>['foreign'] = [];
    const tables = new Set<string>();
    context.note('', first.places(''));
    for (const read of reads) read.data.routes.forEach((route, i) => {
      if (!OWN.has(route.table)) return;
      tables.add(route.table);
      if (route.dev === undefined || DEVICES.test(route.dev) || route.type !== 'unicast') return;
      const places = read.places(`routes[${String(i)}]`);
      if (foreign.length === 0) context.note('foreign', places);
      context.note(`foreign[${String(foreign.length)}]`, places);
      foreign.push({ table: route.table, dst: route.dst, dev: route.dev, ...(route.proto === undefined ? {} : { proto: route.proto }) });
    });
    return { tables: [...tables], foreign };
  },
});
