import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read } from '../define-view.ts';

export type Tree = Read<ParserData['bpftool-cgroup-tree']>;

/** A control group below the mount root that carries the programs. */
export interface Below {
  readonly path: string;
  readonly hooks: string[];
  /**
   * `pod`: a container of a pod, the agent's own as a rule. `node-container`: a container that Docker, Podman or LXC started outside
   * of Kubernetes, as nodes of kind are. `other`: a slice or service of the host.
   */
  readonly kind: 'pod' | 'node-container' | 'other';
  /** Control groups of pods in the same listing, below this one and elsewhere. */
  readonly podsInside: number;
  readonly podsOutside: number;
}

/** Where the programs of the socket load balancer are attached. */
export interface Attachment {
  /** Absent when no listing settles it. */
  readonly attached?: 'root' | 'below' | 'nowhere';
  /** Where they were found at a mount root. */
  readonly at?: string;
  readonly hooks: string[];
  readonly below: Below[];
  readonly places: readonly EvidenceRef[];
  readonly belowPlaces: readonly (readonly EvidenceRef[])[];
}

/** Connect and sendmsg translate; the other hooks only help them. */
const TRANSLATES = /^(connect|sendmsg)[46]$/;
/** `sock4_connect` up to 1.12, `cil_sock4_connect` since; older releases of bpftool cut the name or leave it out. */
const OWN_NAME = /^(cil_)?sock[46]?_/;

type Group = Tree['data']['cgroups'][number];

function hooksOf(group: Group): string[] {
  return group.programs.filter((p) => TRANSLATES.test(p.hook) && (p.name === undefined || OWN_NAME.test(p.name))).map((p) => p.hook);
}

export function trimPath(path: string): string {
  const short = path.length > 1 ? path.replace(/\/$/, '') : path;
  return short.startsWith('/var/run/') ? short.slice(4) : short;
}

/**
 * Reads all listings of a node together. `roots`: places where control groups are usually mounted, or are here; `root`: the
 * configured one, whose listing alone can prove that nothing is attached.
 */
export function readAttachment(trees: readonly Tree[], root: string, roots: ReadonlySet<string>): Attachment {
  const found = trees.map((tree) => ({ tree, ...readTree(tree, roots) }));
  const top = found.find((f) => f.atTop !== undefined);
  if (top?.atTop !== undefined) {
    return { attached: 'root', at: top.top, hooks: hooksOf(top.atTop), below: [], belowPlaces: [], places: groupPlaces(top.tree, top.atTop) };
  }
  const below = found.flatMap((f) => f.below.map((group) => ({ group, tree: f.tree })));
  if (below.length > 0) {
    return {
      attached: 'below', hooks: [], below: below.map(({ group, tree }) => describe(group, tree)),
      belowPlaces: below.map(({ group, tree }) => groupPlaces(tree, group)),
      places: below.flatMap(({ group, tree }) => groupPlaces(tree, group)),
    };
  }
  const empty = found.find((f) => f.top === root && f.tree.whole && !f.unplaced);
  if (empty === undefined || found.some((f) => f.unplaced)) return { hooks: [], below: [], places: found[0]?.tree.places('') ?? [], belowPlaces: [] };
  return { attached: 'nowhere', hooks: [], below: [], belowPlaces: [], places: empty.tree.places('').map((p) => ({ ...p, note: `no connect program at ${root} in these lines` })) };
}

interface TreeReading {
  /** The path that was listed; empty when nothing tells. */
  readonly top: string;
  readonly atTop?: Group;
  readonly below: readonly Group[];
  /** Programs are there, but whether their path is the root of the mount cannot be told. */
  readonly unplaced: boolean;
}

function readTree(tree: Tree, roots: ReadonlySet<string>): TreeReading {
  const groups = tree.data.cgroups.filter((g) => hooksOf(g).length > 0);
  const top = topOf(tree, roots);
  const atTop = groups.find((g) => g.path === '' || trimPath(g.path) === top || roots.has(trimPath(g.path)));
  if (atTop !== undefined) return { top: top ?? trimPath(atTop.path), atTop, below: [], unplaced: false };
  const below = groups.filter((g) => (top !== undefined && trimPath(g.path).startsWith(`${top}/`)) || isManaged(g.path));
  return { top: top ?? '', below, unplaced: below.length < groups.length };
}

/** The command tells; so does a listing whose first path is a known mount point. */
function topOf(tree: Tree, roots: ReadonlySet<string>): string | undefined {
  if (tree.data.root !== undefined) return trimPath(tree.data.root);
  return tree.data.cgroups.map((g) => trimPath(g.path)).find((p) => roots.has(p));
}

/** Made by systemd or a container runtime: such a group is never the root of a mount. */
function isManaged(path: string): boolean {
  return /\.(slice|scope|service)(\/|$)|\/kubepods(\/|$)|\/docker\/[0-9a-f]{12}/.test(path);
}

function groupPlaces(tree: Tree, group: Group): readonly EvidenceRef[] {
  const index = tree.data.cgroups.indexOf(group);
  const program = group.programs.findIndex((p) => TRANSLATES.test(p.hook));
  return [...tree.places(`cgroups[${String(index)}]`), ...tree.places(`cgroups[${String(index)}].programs[${String(Math.max(program, 0))}]`)];
}

const POD = /\/kubepods|\/(?:cri-containerd|crio)-/;

function describe(group: Group, tree: Tree): Below {
  const path = trimPath(group.path);
  const pods = tree.data.cgroups.map((g) => trimPath(g.path)).filter((p) => POD.test(p) && p !== path);
  const podsInside = pods.filter((p) => p.startsWith(`${path}/`)).length;
  return { path, hooks: hooksOf(group), kind: kindOf(path), podsInside, podsOutside: pods.length - podsInside };
}

function kindOf(path: string): Below['kind'] {
  if (POD.test(path)) return 'pod';
  return /\/(?:docker|libpod)-[0-9a-f]{12,64}\.scope$|\/docker\/[0-9a-f]{12,64}$|\/lxc\.payload[.\w-]*$|\/lxc\/[\w.-]+$/.test(path) ? 'node-container' : 'other';
}
