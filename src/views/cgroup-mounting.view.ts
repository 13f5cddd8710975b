import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Missing } from '../model/fact.ts';
import type { ParserData, ParserId } from '../parsers/registry.gen.ts';
import { byNode } from '../base/by-node.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import { readAttachment } from './socket-lb/attachment.ts';
import { cgroupMounts, readMounted } from './socket-lb/mounted.ts';
import { DEFAULT_ROOT, HOST_ROOTS, rootOf } from './socket-lb/root.ts';

const CgroupMounting = z.object({
  /** The agent's DaemonSet has the init container that mounts cgroup2 on the host. */
  autoMount: z.boolean(),
  /** Where the agent looks for it. */
  root: z.string(),
  /** `root` is the path that only the init container provides. */
  rootIsDefault: z.boolean(),
  /** Nodes where the files show that cgroup2 is at `root`, or that programs are attached to it. */
  nodesWith: z.array(z.string()),
  /** Nodes where they show that it is not, or that the programs sit below the root of a mount. */
  nodesWithout: z.array(z.string()),
});

/** How the agents come by the control group hierarchy that the socket load balancer needs. */
export const view = defineView({
  id: 'cgroup-mounting',
  title: 'how cgroup2 gets to the path where the agents look for it',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get daemonset cilium -o yaml',
  schema: CgroupMounting,
  build: (context) => {
    const agent = findAgent(context);
    if ('missing' in agent) return agent;
    const root = rootOf(context);
    const reads: Reads = { mounts: byNode(context.read('mounts')), trees: byNode(context.read('bpftool-cgroup-tree')), listings: byNode(context.read('ls-run-cilium')) };
    const verdicts = context.snapshot.nodes.map((n) => ({ name: n.name, ...judgeNode(reads, n.name, root.path) }));
    const named = (good: boolean): typeof verdicts => verdicts.filter((v) => v.good === good);
    context.note('', agent.places);
    context.note('autoMount', agent.places);
    for (const path of ['root', 'rootIsDefault']) context.note(path, root.places);
    context.note('nodesWith', named(true).flatMap((v) => v.places).slice(0, 3));
    context.note('nodesWithout', named(false).flatMap((v) => v.places).slice(0, 3));
    return {
      autoMount: agent.autoMount, root: root.path, rootIsDefault: root.path === DEFAULT_ROOT,
      nodesWith: named(true).map((v) => v.name), nodesWithout: named(false).map((v) => v.name),
    };
  },
});

interface Agent { readonly autoMount: boolean; readonly places: readonly EvidenceRef[] }

function findAgent(context: ViewContext): Agent | { readonly missing: readonly Missing[] } {
  for (const read of context.read('k8s-daemonsets-cilium')) {
    const at = read.data.items.findIndex((w) => w.containers.some((c) => c.name === 'cilium-agent'));
    const workload = read.data.items[at];
    if (workload === undefined) continue;
    const autoMount = workload.containers.some((c) => c.init && c.name === 'mount-cgroup');
    const places = read.places(`items[${String(at)}].name`);
    return { autoMount, places: autoMount ? places : places.map((p) => ({ ...p, note: 'this DaemonSet has no init container mount-cgroup' })) };
  }
  return { missing: context.missing('k8s-daemonsets-cilium') };
}

interface Verdict { readonly good?: boolean; readonly places: readonly EvidenceRef[] }

type Kind<Id extends ParserId> = ReadonlyMap<string | undefined, readonly Read<ParserData[Id]>[]>;
interface Reads { readonly mounts: Kind<'mounts'>; readonly trees: Kind<'bpftool-cgroup-tree'>; readonly listings: Kind<'ls-run-cilium'> }

function judgeNode(reads: Reads, node: string, root: string): Verdict {
  const mounts = reads.mounts.get(node) ?? [];
  const { attached, places } = readAttachment(reads.trees.get(node) ?? [], root, new Set([root, DEFAULT_ROOT, ...HOST_ROOTS, ...cgroupMounts(mounts)]));
  if (attached !== undefined) return { good: attached === 'root', places };
  const mounted = readMounted(mounts, reads.listings.get(node) ?? [], root);
  return mounted.mounted === undefined ? { places: [] } : { good: mounted.mounted, places: mounted.places };
}
