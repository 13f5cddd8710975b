import * as z from 'zod';
import { parseVersion, compareVersions } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { readAttachment } from './socket-lb/attachment.ts';
import { cgroupMounts, readMounted } from './socket-lb/mounted.ts';
import { findFailures, type Failures } from './socket-lb/failures.ts';
import { DEFAULT_ROOT, HOST_ROOTS, rootOf } from './socket-lb/root.ts';

const Int = z.number().int();

const SocketLb = z.object({
  /** What the agent's status says; absent when it does not say. */
  enabled: z.boolean().optional(),
  /** Where the agent attaches its programs: `cgroup-root`, or its default. */
  root: z.string(),
  rootConfigured: z.boolean(),
  /** Whether cgroup2 is mounted at `root`. */
  mounted: z.boolean().optional(),
  /**
   * Where the connect and sendmsg programs of Cilium are: at the root of a mount, only below one, or nowhere below `root`. Absent
   * when no whole listing settles it.
   */
  attached: z.enum(['root', 'below', 'nowhere']).optional(),
  /** The mount root that carries them. */
  attachedAt: z.string().optional(),
  hooks: z.array(z.string()),
  below: z.array(z.object({
    path: z.string(), hooks: z.array(z.string()), kind: z.enum(['pod', 'node-container', 'other']), podsInside: Int, podsOutside: Int,
  })),
  /** Listings of programs on control groups: read, tried without success, or not there. */
  listing: z.enum(['read', 'failed', 'absent']),
  /** Other outputs of bpftool were collected of this node, by a release whose bugtool lists the programs of every cgroup2 mount it finds. */
  listingDue: z.boolean(),
  /** Why the init container `mount-cgroup` did not do its work. */
  initFailure: z.string().optional(),
  /** What the agent's log says about programs it could not attach to the control group. */
  attachFailure: z.string().optional(),
});
type SocketLb = z.input<typeof SocketLb>;

/** Whether the socket load balancer reaches the processes of a node: its programs work for what runs in the control group they are attached to. */
export const view = defineView({
  id: 'socket-lb',
  title: 'control group that the socket load balancer is attached to',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- bpftool cgroup tree /run/cilium/cgroupv2',
  schema: SocketLb,
  build: (context) => {
    const enabled = readEnabled(context);
    const failures = findFailures(context);
    if (enabled === undefined && failures.init === undefined && failures.attach === undefined && context.read('bpftool-cgroup-tree').length === 0) {
      return { missing: [...context.missing('cilium-status'), ...context.missing('bpftool-cgroup-tree')] };
    }
    return describe(context, enabled, failures);
  },
});

interface Enabled { readonly value: boolean; readonly places: readonly EvidenceRef[] }

/** Full replacement turns the socket load balancer on; up to 1.8 a list of features names it. */
function readEnabled(context: ViewContext): Enabled | undefined {
  for (const read of context.read('cilium-status')) {
    const { kpr } = read.data;
    const word = kpr?.details?.socketLb;
    if (word !== undefined) return { value: word === 'Enabled', places: read.places('kpr.details.socketLb') };
    const listed = kpr?.features.some((f) => f.name === 'HostReachableServices') === true;
    if (kpr?.mode === 'True' || kpr?.mode === 'Strict' || listed) return { value: true, places: read.places('kpr.mode') };
  }
  return undefined;
}

function describe(context: ViewContext, enabled: Enabled | undefined, failures: Failures): SocketLb {
  const root = rootOf(context);
  const mounts = context.read('mounts');
  const trees = context.read('bpftool-cgroup-tree');
  const mounted = readMounted(mounts, context.read('ls-run-cilium'), root.path);
  const attachment = readAttachment(trees, root.path, new Set([root.path, DEFAULT_ROOT, ...HOST_ROOTS, ...cgroupMounts(mounts)]));
  context.note('', enabled?.places ?? attachment.places);
  context.note('enabled', enabled?.places ?? []);
  context.note('root', root.places);
  context.note('mounted', mounted.places);
  for (const path of ['attached', 'attachedAt', 'hooks', 'below']) context.note(path, attachment.places);
  for (const [i, places] of attachment.belowPlaces.entries()) context.note(`below[${String(i)}]`, places);
  context.note('initFailure', failures.init?.places ?? []);
  context.note('attachFailure', failures.attach?.places ?? []);
  return {
    root: root.path, rootConfigured: root.configured, hooks: attachment.hooks, below: attachment.below,
    listing: trees.length > 0 ? 'read' : context.missing('bpftool-cgroup-tree').some((m) => m.reason !== 'absent') ? 'failed' : 'absent',
    listingDue: isListingDue(context),
    ...(enabled === undefined ? {} : { enabled: enabled.value }),
    ...(mounted.mounted === undefined ? {} : { mounted: mounted.mounted }),
    ...(attachment.attached === undefined ? {} : { attached: attachment.attached }),
    ...(attachment.at === undefined ? {} : { attachedAt: attachment.at }),
    ...(failures.init === undefined ? {} : { initFailure: failures.init.text }),
    ...(failures.attach === undefined ? {} : { attachFailure: failures.attach.text }),
  };
}

/** Since 1.10.3 (cilium/cilium bugtool/cmd). A folder of bugtool that was thinned out has no other output of bpftool either. */
function isListingDue(context: ViewContext): boolean {
  const version = parseVersion(context.ciliumVersion() ?? '');
  const since = parseVersion('1.10.3');
  if (version === undefined || since === undefined || compareVersions(version, since) < 0) return false;
  const read = context.read('bpftool-net').filter((r) => /(^|\/)cilium-bugtool-[^/]+\//.test(r.document.path));
  for (const r of read) context.note('listingDue', r.places('').map((p) => ({ ...p, note: 'collected from this node, without a listing of programs on control groups beside it' })));
  return read.length > 0;
}
