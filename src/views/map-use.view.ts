import * as z from 'zod';
import { byText } from '../base/sort.ts';
import { defineView } from './define-view.ts';
import { groupOf, mapName } from './map-use/groups.ts';

const MapUse = z.object({
  maps: z.array(z.object({
    /** As the agent calls it, without the prefix: `ct4_global`, `snat_v4_external`, `policy_00312`. */
    name: z.string(),
    group: z.enum(['conntrack', 'nat', 'services', 'policy', 'ipcache', 'other']),
    /** Share of the map that is in use, 0 to 1; a little more when an insertion failed. */
    pressure: z.number(),
    percent: z.number(),
  })),
});
type MapUse = z.input<typeof MapUse>;

/**
 * How full the BPF maps of a node are. The agent exports the share for maps of which it counts entries, and for policy maps
 * only above a threshold: a map that is not in the list may be nearly empty or not counted.
 * Source: cilium/cilium, `pkg/metrics/bpf.go`, `pkg/bpf/map_linux.go`.
 */
export const view = defineView({
  id: 'map-use',
  title: 'how full the BPF maps of a node are',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg metrics list -p bpf_map_pressure',
  schema: MapUse,
  build: (context) => {
    const reads = context.read('cilium-metrics');
    const [first] = reads;
    if (first === undefined) return { missing: context.missing('cilium-metrics') };
    context.note('', first.places(''));
    const fullest = new Map<string, { readonly map: MapUse['maps'][number]; readonly places: ReturnType<typeof first.places> }>();
    for (const read of reads) for (const [i, sample] of read.data.samples.entries()) {
      const label = sample.labels['map_name'];
      if (sample.name !== 'cilium_bpf_map_pressure' || label === undefined || !Number.isFinite(sample.value)) continue;
      const name = mapName(label);
      // The table of old releases prints percents.
      const pressure = sample.value > 2 ? sample.value / 100 : sample.value;
      if ((fullest.get(name)?.map.pressure ?? -1) >= pressure) continue;
      fullest.set(name, { map: { name, group: groupOf(name), pressure, percent: Math.round(pressure * 1000) / 10 }, places: read.places(`samples[${String(i)}]`) });
    }
    const maps = [...fullest.values()].sort((a, b) => b.map.pressure - a.map.pressure || byText(a.map.name, b.map.name));
    for (const [i, { places }] of maps.entries()) context.note(`maps[${String(i)}]`, places);
    return { maps: maps.map((m) => m.map) };
  },
});
