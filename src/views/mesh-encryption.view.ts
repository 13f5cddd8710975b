import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView } from './define-view.ts';

const MeshEncryption = z.object({
  /** Indexes of the keys that traffic to pods on other nodes of this cluster is encrypted with. */
  keys: z.array(z.number().int()),
  /** It is encrypted for some; absent when there are no pods on other nodes. */
  encrypts: z.boolean().optional(),
  /** The same for pods of other clusters. */
  remotes: z.array(z.object({ clusterId: z.number().int(), pods: z.number().int(), keys: z.array(z.number().int()) })),
});

const Settings = z.object({ clusterId: z.string().optional(), maxClusters: z.string().optional() });
/** From here on identities are of one node alone. */
const LOCAL_SCOPE = 2 ** 24;
/** Up to here they are fixed names. */
const RESERVED = 255;

interface Side { pods: number; readonly keys: Map<number, readonly EvidenceRef[]> }

/** Whether traffic to pods of other clusters is encrypted, as the map of addresses of a node has it, beside that inside the cluster. */
export const view = defineView({
  id: 'mesh-encryption',
  title: 'encryption of traffic to other clusters of the mesh',
  scope: 'cluster',
  collect: 'kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg bpf ipcache list',
  schema: MeshEncryption,
  build: (context) => {
    const map = context.best('cilium-bpf-ipcache');
    if (map === undefined) return { missing: context.missing('cilium-bpf-ipcache') };
    const fact = context.view('config');
    if (fact.state === 'missing') return { missing: fact.missing };
    const config = Settings.parse(fact.data);
    const own = Number(config.clusterId === undefined || config.clusterId === '' ? '0' : config.clusterId);
    const bits = config.maxClusters === '511' ? 15 : 16;
    const sides = new Map<number, Side>();
    for (const [i, entry] of map.data.entries.entries()) {
      if (entry.tunnelEndpoint === undefined || entry.identity <= RESERVED || entry.identity >= LOCAL_SCOPE) continue;
      const cluster = Math.floor(entry.identity / 2 ** bits);
      const side = sides.get(cluster) ?? { pods: 0, keys: new Map() };
      sides.set(cluster, side);
      side.pods += 1;
      if (!side.keys.has(entry.encryptKey)) side.keys.set(entry.encryptKey, map.places(`entries[${String(i)}]`));
    }
    const sorted = (side: Side): number[] => [...side.keys.keys()].filter((k) => k > 0).sort((a, b) => a - b);
    const here = sides.get(own);
    const remotes = [...sides].filter(([cluster]) => cluster !== own).sort(([a], [b]) => a - b);
    context.note('', map.places('').slice(0, 1).map((p) => ({ ...p, endLine: p.startLine })));
    for (const field of ['keys', 'encrypts']) context.note(field, [...here?.keys.values() ?? []].flat());
    remotes.forEach(([, side], i) => { context.note(`remotes[${String(i)}]`, [...side.keys.values()].flat().slice(0, 3)); });
    const keys = here === undefined ? [] : sorted(here);
    return { keys, ...(here === undefined ? {} : { encrypts: keys.length > 0 }), remotes: remotes.map(([clusterId, side]) => ({ clusterId, pods: side.pods, keys: sorted(side) })) };
  },
});
