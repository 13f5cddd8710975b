import { sortedBy } from '../base/sort.ts';
import type { Document } from '../model/document.ts';
import type { FactScope } from '../model/fact.ts';
import type { Problem } from '../model/problem.ts';
import type { Snapshot, SnapshotNode } from '../model/snapshot.ts';
import type { ContentKind } from '../parsers/content-kind.ts';
import { clusterFacts, type ClusterFacts } from './cluster-facts.ts';
import { indexCluster } from './cluster-index.ts';
import { collectorFailures } from './collector-failures.ts';
import { expectedInputs } from './coverage.ts';
import { type Dump, separateDumps } from './dumps.ts';
import { repeatedLogs } from './duplicates.ts';
import { fileRecords } from './file-records.ts';
import { identified } from './origin.ts';
import { placeDocuments, type Placement } from './place.ts';
import { stampOf } from './roots.ts';

/** One file of the input after reading. */
export interface ReadEntry {
  readonly path: string;
  readonly size: number;
  readonly documents: readonly Document[];
  readonly strayLines: number;
  readonly unrecognised: boolean;
  readonly problems: readonly Problem[];
  /** What the content of an unrecognised file says it is. */
  readonly content?: ContentKind;
  /** Parser of a long text that nobody asked for. */
  readonly left?: string;
}

/** What assembling needs to know of a parser. */
export interface ParserInfo {
  readonly id: string;
  readonly title: string;
  readonly scope: FactScope;
  readonly collect: string;
  readonly commands?: readonly RegExp[];
  readonly files?: readonly RegExp[];
}

/** Turns what was read into one snapshot per dump found; at least one. `problems` are those of the input as a whole. */
export function assemble(entries: readonly ReadEntry[], parsers: readonly ParserInfo[], problems: readonly Problem[]): Snapshot[] {
  const dumps = separateDumps(entries);
  return dumps.map((dump, i) => one(dumps.length === 1 ? { ...dump, root: '' } : dump, parsers, i === 0 ? problems : []));
}

function one(dump: Dump, parsers: readonly ParserInfo[], inputProblems: readonly Problem[]): Snapshot {
  const info = new Map(parsers.map((p) => [p.id, p]));
  const raw = dump.entries.flatMap((e) => e.documents);
  const first = clusterFacts(raw);
  const index = indexCluster(first.nodes, first.pods);
  const entries = dump.entries.map((e) => ({ ...e, documents: e.documents.map((d) => identified(d, index)) }));
  const repeated = repeatedLogs(entries);
  const documents = entries.filter((e) => !repeated.has(e.path)).flatMap((e) => e.documents);
  const facts = clusterFacts(documents);
  const placement = placeDocuments(documents, (d) => info.get(d.parser)?.scope === 'node', index, facts.deadAgents);
  const nodes = nodeList(facts, placement);
  const collectedAt = facts.collectedAt ?? stampOf(entries.map((e) => e.path));
  const ciliumVersions = sortedBy(new Set([...nodes.flatMap((n) => n.ciliumVersion ?? []), ...facts.ciliumVersions]), (v) => v);
  const failures = collectorFailures(documents, ciliumVersions);
  return {
    root: dump.root, nodes, documents: placement.placed,
    files: fileRecords(entries, { placed: placement.placed, nodes: new Set(nodes.map((n) => n.name)), parsers: info, repeated }),
    ciliumVersions, collectorFailures: failures,
    expected: expectedInputs({
      paths: entries.map((e) => e.path), placed: placement.placed, nodes, ciliumVersions, failures,
      left: entries.flatMap(({ path, left }) => (left === undefined ? [] : [{ path, parser: left }])),
    }, parsers),
    problems: [...inputProblems, ...dump.problems, ...placement.problems, ...entries.flatMap((e) => e.problems)],
    ...(collectedAt === undefined ? {} : { collectedAt }),
    ...(facts.collector === undefined ? {} : { collector: facts.collector }),
    ...(facts.clusterName === undefined ? {} : { clusterName: facts.clusterName }),
    ...(facts.kubernetesVersion === undefined ? {} : { kubernetesVersion: facts.kubernetesVersion }),
  };
}

/** Nodes the cluster lists, nodes its agents run on, and nodes that outputs were taken on. */
function nodeList(facts: ClusterFacts, { placed, nodes, anonymous }: Placement): SnapshotNode[] {
  const listed = new Map(facts.nodes.map((n) => [n.name, n]));
  const documentsOf = new Map<string, Document[]>();
  for (const { node, document } of placed) if (node !== undefined) push(documentsOf, node, document);
  const names = new Set([...listed.keys(), ...facts.agents.flatMap((a) => a.node ?? []), ...nodes]);
  return sortedBy(names, (n) => n).map((name) => {
    const agent = facts.agents.find((a) => a.node === name);
    const version = facts.versionOfNode(documentsOf.get(name) ?? []) ?? agent?.version;
    return {
      name, addresses: listed.get(name)?.addresses ?? [], anonymous: anonymous.has(name) && !listed.has(name),
      ...(agent === undefined ? {} : { agentPod: agent.pod }),
      ...(version === undefined ? {} : { ciliumVersion: version }),
    };
  });
}

function push(map: Map<string, Document[]>, key: string, value: Document): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

