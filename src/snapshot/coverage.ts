import { byNode } from '../base/by-node.ts';
import { byText } from '../base/sort.ts';
import { satisfies } from '../base/version.ts';
import type { Document } from '../model/document.ts';
import type { CollectorFailure, ExpectedInput } from '../model/report.ts';
import type { PlacedDocument, SnapshotNode } from '../model/snapshot.ts';
import type { ParserInfo } from './assemble.ts';
import { type Collection, collectionOf } from './coverage/collection.ts';
import { type Due, dueOfCluster, dueOfNode } from './coverage/due.ts';
import { failedTask, isAgentLog, type Standing, standingOf } from './coverage/state.ts';
import { bugtoolOf } from './roots.ts';

/** What is known of one dump. */
export interface CoverageInput {
  readonly paths: readonly string[];
  readonly placed: readonly PlacedDocument[];
  readonly nodes: readonly SnapshotNode[];
  readonly ciliumVersions: readonly string[];
  readonly failures: readonly CollectorFailure[];
  /** Long texts that are there and were left alone, since nobody asked for them. */
  readonly left: readonly LeftAlone[];
}

export interface LeftAlone { readonly path: string; readonly parser: string }

/**
 * The inputs of the rules that a dump of this collector and these agents should hold, and what became of each: for the
 * cluster, then per node. Only what these versions write for certain is due; of outputs saved by hand nothing is. Which
 * rules each one blinds is left open here: `blinds` is empty.
 */
export function expectedInputs(input: CoverageInput, parsers: readonly ParserInfo[]): ExpectedInput[] {
  const collection = collectionOf(input.paths, input.placed);
  if (collection.kind === 'none') return [];
  const cluster = collection.kind === 'sysdump' ? clusterInputs(input, collection, parsers) : [];
  const nodes = collection.quick ? [] : ofNodes(input, collection, parsers);
  return [...cluster, ...nodes].sort((a, b) => byText(a.node ?? '', b.node ?? '') || byText(a.input, b.input));
}

const COLLECTED: Standing = { state: 'collected' };

/** One entry per parser; several files of one kind are one input. */
function byParser(dues: readonly Due[]): Map<string, Due> {
  return new Map([...dues].reverse().map((due) => [due.parser.id, due]));
}

function clusterInputs({ placed, ciliumVersions, failures, left }: CoverageInput, collection: Collection, parsers: readonly ParserInfo[]): ExpectedInput[] {
  const agent = ciliumVersions.length === 1 ? ciliumVersions[0] : undefined;
  return [...byParser(dueOfCluster(parsers, { cli: collection.cli, agent, config: collection.config })).values()].map(({ parser, row }) => {
    const documents = placed.filter((p) => p.document.parser === parser.id).map((p) => p.document);
    const standing = documents.length === 0 && left.some((l) => l.parser === parser.id) ? COLLECTED : standingOf(documents, () => failedTask(failures, (task) => row.task?.test(task) === true) ?? absentFromTop(row.byName === true, row.kind, collection));
    return { input: parser.id, collect: parser.collect, ...standing, blinds: [] };
  });
}

function absentFromTop(byName: boolean, kind: string, { cli }: Collection): Standing {
  if (byName && cli !== undefined && satisfies(cli, '>=0.12.5 <=0.12.11') === true) {
    return { state: 'absent', reason: `cilium-cli ${cli} cannot read objects by their name unless told the namespace: a fault of the collector, which says nothing of the cluster` };
  }
  return { state: 'absent', reason: `no file with the ${kind} is in the dump` };
}

/** Nodes that run an agent, or of which there is a folder, as far as the collector was asked for them. */
function askedNodes(nodes: readonly SnapshotNode[], { folders, onlyNodes, kind }: Collection): SnapshotNode[] {
  return nodes.filter((node) => {
    if (folders.has(node.name)) return true;
    if (kind !== 'sysdump' || node.agentPod === undefined) return false;
    return onlyNodes === undefined || onlyNodes.includes(node.name) || node.addresses.some((a) => onlyNodes.includes(a));
  });
}

function ofNodes({ placed, nodes, failures, left }: CoverageInput, collection: Collection, parsers: readonly ParserInfo[]): ExpectedInput[] {
  const groups = byNode(placed);
  const alone = byFolder(left);
  // Nodes of a cluster mostly run one version.
  const dues = new Map<string | undefined, ReadonlyMap<string, Due>>();
  const dueOf = (agent: string | undefined): ReadonlyMap<string, Due> => {
    const known = dues.get(agent) ?? byParser(dueOfNode(parsers, { cli: collection.cli, agent, config: collection.config }));
    dues.set(agent, known);
    return known;
  };
  const log = collection.kind === 'sysdump' ? parsers.find((p) => p.id === 'cilium-log') : undefined;
  return askedNodes(nodes, collection).flatMap((node) => {
    const folder = collection.folders.get(node.name);
    const own: NodeInput = {
      node, log, dues: dueOf(node.ciliumVersion), documents: (groups.get(node.name) ?? []).map((p) => p.document),
      alone: (folder === undefined ? undefined : alone.get(folder)) ?? new Set(),
    };
    return nodeInputs(own, collection, failures);
  });
}

/** Parsers of the texts left alone, by the folder of cilium-bugtool they lie in. */
function byFolder(left: readonly LeftAlone[]): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>();
  for (const { path, parser } of left) {
    const folder = bugtoolOf(path)?.folder;
    if (folder === undefined) continue;
    const parsers = folders.get(folder) ?? new Set();
    folders.set(folder, parsers.add(parser));
  }
  return folders;
}

/** What is known of one node. */
interface NodeInput {
  readonly node: SnapshotNode;
  /** By parser. */
  readonly dues: ReadonlyMap<string, Due>;
  readonly documents: readonly Document[];
  /** Parsers of the texts of its folder that were left alone. */
  readonly alone: ReadonlySet<string>;
  /** Where the log of its agent is due. */
  readonly log: ParserInfo | undefined;
}

function nodeInputs({ node, dues, documents: own, alone, log }: NodeInput, collection: Collection, failures: readonly CollectorFailure[]): ExpectedInput[] {
  const entry = (parser: ParserInfo, standing: Standing): ExpectedInput => ({ input: parser.id, collect: parser.collect, node: node.name, ...standing, blinds: [] });
  const rows = [...dues.values()].filter(({ parser }) => parser.scope === 'node').map(({ parser, row }) => {
    const documents = own.filter((d) => d.parser === parser.id);
    if (documents.length === 0 && alone.has(parser.id)) return entry(parser, COLLECTED);
    return entry(parser, standingOf(documents, () => noOutput(node, row.kind, collection, failures)));
  });
  if (log === undefined) return rows;
  return [...rows, entry(log, standingOf(own.filter(isAgentLog), () => noLog(node, failures)))];
}

function noOutput(node: SnapshotNode, kind: string, { folders, kind: collected }: Collection, failures: readonly CollectorFailure[]): Standing {
  const folder = folders.get(node.name);
  if (folder !== undefined) return { state: 'absent', reason: `${folder} has no file with the ${kind}` };
  const pod = node.agentPod;
  return failedTask(failures, (task) => pod !== undefined && task === `cilium-bugtool-${pod}`)
    ?? { state: 'absent', reason: collected === 'sysdump' ? 'the dump has no bugtool folder of this node' : 'there is no folder of this node' };
}

function noLog({ agentPod }: SnapshotNode, failures: readonly CollectorFailure[]): Standing {
  return failedTask(failures, (task) => agentPod !== undefined && task === `logs-${agentPod}-cilium-agent`) ?? { state: 'absent', reason: 'no log of the agent of this node is in the dump' };
}
