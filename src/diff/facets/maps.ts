import type { ParserData } from '../../parsers/registry.gen.ts';
import { placesOf } from '../../views/fact-book.ts';
import { addRow, documentsOf, type Facet, type Row, type Sheet } from '../facet.ts';

/** Limits between which the fill of a map is told; the agent's own metric starts to matter at half. */
const LIMITS = [50, 70, 90] as const;
/** Two fills nearer than this, in points, are the same also across a limit. */
const SLACK = 5;

function band(percent: number): string {
  const above = LIMITS.filter((limit) => percent >= limit).at(-1);
  return above === undefined ? `below ${String(LIMITS[0])} %` : `${String(above)} % or more`;
}

/** How full BPF maps are, in bands: counters move with every packet, and a map that nears its end matters. */
export const mapPressure: Facet = {
  id: 'map-pressure', title: 'Fill of BPF maps', collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg metrics list', bothNeeded: new Set(),
  ignored: [{ field: 'pressure', why: `told in bands with limits at ${LIMITS.join(', ')} %; single entries come and go` }],
  read: ({ snapshot }) => documentsOf(snapshot, 'cilium-metrics').map((placed): Sheet => {
    const data = placed.document.data as ParserData['cilium-metrics'];
    const fill = new Map<string, { percent: number; at: number }>();
    for (const [at, { name, labels, value }] of data.samples.entries()) {
      const map = labels['map_name'];
      if (name !== 'cilium_bpf_map_pressure' || map === undefined || !Number.isFinite(value)) continue;
      const percent = value * 100;
      if (percent >= (fill.get(map)?.percent ?? -1)) fill.set(map, { percent, at });
    }
    const rows = new Map<string, Row>();
    for (const [map, { percent, at }] of fill) {
      addRow(rows, map, { cells: new Map([['', { text: `${String(Math.round(percent))} %`, same: band(percent), near: { value: percent, within: SLACK } }]]), refs: placesOf(placed.document, `samples[${String(at)}]`) });
    }
    // The agent gives no sample for a map that is nearly empty.
    return { part: '', rows, whole: false, refs: placesOf(placed.document, ''), ...(placed.node === undefined ? {} : { node: placed.node }) };
  }),
};
