import { sortedBy } from '../base/sort.ts';
import type { Document } from '../model/document.ts';
import type { Problem } from '../model/problem.ts';
import type { CollectorFailure, ReportFile } from '../model/report.ts';
import type { PlacedDocument, Snapshot, SnapshotNode } from '../model/snapshot.ts';
import type { FactScope } from '../model/fact.ts';
import { clusterFacts, type ClusterFacts } from './cluster-facts.ts';
import { indexCluster, type ClusterIndex } from './cluster-index.ts';
import { fileRecords } from './file-records.ts';
import { groupByOrigin, nodeOf, UNNAMED_NODE, type Group } from './place.ts';
import { dumpRoots, rootOf, stampOf } from './roots.ts';

/** One file of the input after reading. */
export interface ReadEntry {
  readonly path: string;
  readonly size: number;
  readonly documents: readonly Document[];
  readonly strayLines: number;
  readonly unrecognised: boolean;
  readonly problems: readonly Problem[];
}

/** What assembling needs to know of a parser. */
export interface ParserInfo { readonly id: string; readonly title: string; readonly scope: FactScope }

/**
 * Turns what was read into one snapshot per dump found. Files beside the dumps belong to the only dump, or, when there are
 * several or none, form a snapshot of their own: a folder of pasted outputs is one capture of one cluster.
 */
export function assemble(entries: readonly ReadEntry[], parsers: readonly ParserInfo[], problems: readonly Problem[]): Snapshot[] {
  const roots = dumpRoots(entries.map((e) => e.path));
  const byRoot = new Map<string, ReadEntry[]>();
  for (const entry of sortedBy(entries, (e) => e.path)) {
    const root = rootOf(entry.path, roots);
    byRoot.set(root, [...(byRoot.get(root) ?? []), entry]);
  }
  if (byRoot.size === 0) byRoot.set('', []);
  const single = byRoot.size === 1;
  return sortedBy(byRoot, ([root]) => root).map(([root, group], i) => one(single ? '' : root, group, parsers, i === 0 ? problems : []));
}

function one(root: string, entries: readonly ReadEntry[], parsers: readonly ParserInfo[], inputProblems: readonly Problem[]): Snapshot {
  const info = new Map(parsers.map((p) => [p.id, p]));
  const documents = entries.flatMap((e) => e.documents);
  const facts = clusterFacts(documents);
  const index = indexCluster(facts.nodes, facts.pods);
  const placed = place(documents, info, index);
  const nodes = nodeList(facts, index, placed);
  const files = fileRecords(entries, placed, info);
  const collectedAt = facts.collectedAt ?? stampOf(entries.map((e) => e.path));
  return {
    root, nodes, documents: placed, files,
    ciliumVersions: sortedBy(new Set([...nodes.flatMap((n) => n.ciliumVersion ?? []), ...facts.ciliumVersions]), (v) => v),
    collectorFailures: collectorFailures(facts),
    problems: [...inputProblems, ...entries.flatMap((e) => e.problems)],
    ...(collectedAt === undefined ? {} : { collectedAt }),
    ...(facts.collector === undefined ? {} : { collector: facts.collector }),
    ...(facts.clusterName === undefined ? {} : { clusterName: facts.clusterName }),
    ...(facts.kubernetesVersion === undefined ? {} : { kubernetesVersion: facts.kubernetesVersion }),
  };
}

function place(documents: readonly Document[], info: ReadonlyMap<string, ParserInfo>, index: ClusterIndex): PlacedDocument[] {
  const nodeScoped = documents.filter((d) => info.get(d.parser)?.scope === 'node');
  const nodeByDocument = new Map<Document, string>();
  for (const group of groupByOrigin(nodeScoped)) {
    const node = nodeOf(group, index) ?? fallbackName(group);
    for (const document of group.documents) nodeByDocument.set(document, node);
  }
  return documents.map((document) => {
    const node = nodeByDocument.get(document);
    return node === undefined ? { document } : { document, node };
  });
}

/** A bugtool folder of an unknown pod is told apart by that pod; loose outputs share one node without a name. */
function fallbackName(group: Group): string {
  return group.pod ?? UNNAMED_NODE;
}

function nodeList(facts: ClusterFacts, index: ClusterIndex, placed: readonly PlacedDocument[]): SnapshotNode[] {
  const listed = new Map(facts.nodes.map((n) => [n.name, n]));
  const names = new Set([...listed.keys(), ...placed.flatMap((d) => d.node ?? [])]);
  return sortedBy(names, (n) => n).map((name) => {
    const agent = facts.agents.find((a) => a.node === name);
    const version = facts.versionOfNode(placed.filter((d) => d.node === name).map((d) => d.document)) ?? agent?.version;
    return {
      name, addresses: listed.get(name)?.addresses ?? [],
      anonymous: index.nodeByName(name) === undefined && !placed.some((d) => d.node === name && d.document.identity.node === name),
      ...(agent === undefined ? {} : { agentPod: agent.pod }),
      ...(version === undefined ? {} : { ciliumVersion: version }),
    };
  });
}

function collectorFailures(facts: ClusterFacts): CollectorFailure[] {
  return [...facts.collectorFailures];
}

export type { ReportFile };
