import { formatVersion, parseVersion, versionOfImage } from '../base/version.ts';
import type { Document } from '../model/document.ts';
import type { ParserData, ParserId } from '../parsers/registry.gen.ts';
import type { KnownNode, KnownPod } from './cluster-index.ts';

/** An agent pod and where it runs. */
export interface Agent { readonly pod: string; readonly node?: string; readonly version?: string }

/** What the documents of one dump say of the cluster as a whole. */
export interface ClusterFacts {
  readonly nodes: readonly KnownNode[];
  readonly pods: readonly KnownPod[];
  readonly agents: readonly Agent[];
  /** Versions told by documents of no particular node, sorted by strength. */
  readonly ciliumVersions: readonly string[];
  readonly kubernetesVersion?: string;
  readonly clusterName?: string;
  readonly collector?: string;
  readonly collectedAt?: string;
  /** Agent pods of which the collector says that they did not run. */
  readonly deadAgents: readonly string[];
  /** Version the documents of one node tell. */
  versionOfNode(documents: readonly Document[]): string | undefined;
}

/** Gathers them. Each source is optional; a pasted output alone gives an almost empty result. */
export function clusterFacts(documents: readonly Document[]): ClusterFacts {
  const all = new Documents(documents);
  const agents = agentsOf(all);
  const collector = all.first('sysdump-log')?.cliVersion;
  const clusterName = all.first('cilium-config')?.values['cluster-name'];
  const kubernetesVersion = kubernetesOf(all);
  return {
    nodes: nodesOf(all), pods: podsOf(all), agents,
    ciliumVersions: versionsOf(all),
    deadAgents: deadAgentsOf(all),
    versionOfNode,
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    ...(clusterName === undefined || clusterName === '' ? {} : { clusterName }),
    ...(collector === undefined ? {} : { collector: `cilium-cli ${collector}` }),
  };
}

class Documents {
  readonly #byParser = new Map<string, Document[]>();

  constructor(documents: readonly Document[]) {
    for (const document of documents) this.#byParser.set(document.parser, [...(this.#byParser.get(document.parser) ?? []), document]);
  }

  /** The registry ties the parser asked for to the schema its data was validated with. */
  all<Id extends ParserId>(id: Id): ParserData[Id][] {
    return (this.#byParser.get(id) ?? []).filter((d) => d.data !== undefined).map((d) => d.data as ParserData[Id]);
  }

  first<Id extends ParserId>(id: Id): ParserData[Id] | undefined {
    return this.all(id)[0];
  }
}

function nodesOf(all: Documents): KnownNode[] {
  const listed = all.all('k8s-nodes').flatMap((d) => d.items).map((n) => ({
    name: n.name, addresses: n.addresses.filter((a) => !/Hostname|DNS/.test(a.type)).map((a) => a.address),
    hostnames: [...n.addresses.filter((a) => /Hostname|DNS/.test(a.type)).map((a) => a.address), ...(n.labels['kubernetes.io/hostname'] === undefined ? [] : [n.labels['kubernetes.io/hostname']])],
    ...(n.bootID === undefined ? {} : { bootId: n.bootID }),
  }));
  const rows = all.all('kubectl-nodes-table').flatMap((d) => d.rows).map((r) => ({ name: r.name, addresses: r.internalIP === undefined ? [] : [r.internalIP] }));
  const own = [...all.all('cilium-nodes').flatMap((d) => d.items).map((n) => ({
    name: n.name, addresses: [...n.internalIPs, ...n.externalIPs], ...(n.bootID === undefined ? {} : { bootId: n.bootID }),
  })), ...all.all('kubectl-cilium-nodes-table').flatMap((d) => d.rows).map((r) => ({ name: r.name, addresses: r.internalIP === undefined ? [] : [r.internalIP] }))];
  const nodes = listed.length > 0 ? listed : rows;
  return nodes.length > 0 ? completed(nodes, own) : own;
}

/**
 * Nodes with what their CiliumNodes tell besides. A CiliumNode can outlive its Node and keep an address that another one
 * has by now: it makes no node of its own where nodes are listed, and an address of another node is left to that one.
 */
function completed(nodes: readonly KnownNode[], own: readonly KnownNode[]): KnownNode[] {
  const twins = new Map(own.map((n) => [n.name, n]));
  const taken = new Set(nodes.flatMap((n) => n.addresses));
  return nodes.map((node) => {
    const twin = twins.get(node.name);
    const bootId = node.bootId ?? twin?.bootId;
    const more = twin?.addresses.filter((a) => !taken.has(a)) ?? [];
    return { ...node, addresses: [...node.addresses, ...more], ...(bootId === undefined ? {} : { bootId }) };
  });
}

function podsOf(all: Documents): KnownPod[] {
  const objects = all.all('k8s-pods').flatMap((d) => d.items).map((p) => ({
    name: p.name, namespace: p.namespace, containers: p.containers.map((c) => c.name), own: isCiliumPod(p.labels),
    ...(p.node === undefined ? {} : { node: p.node }),
  }));
  const rows = all.all('kubectl-pods-table').flatMap((d) => d.rows).map((p) => ({
    name: p.name, ...(p.namespace === undefined ? {} : { namespace: p.namespace }), ...(p.node === undefined ? {} : { node: p.node }),
  }));
  return [...rows, ...objects];
}

/** Labels of the chart's workloads, old and new. */
function isCiliumPod(labels: Readonly<Record<string, string>>): boolean {
  return labels['app.kubernetes.io/part-of'] === 'cilium' || /^(?:cilium|hubble|clustermesh)/.test(labels['k8s-app'] ?? '') || labels['io.cilium/app'] !== undefined;
}

function agentsOf(all: Documents): Agent[] {
  return all.all('k8s-pods').flatMap((d) => d.items).filter((p) => p.labels['k8s-app'] === 'cilium').map((p) => {
    const image = p.containers.find((c) => c.name === 'cilium-agent')?.image;
    const version = image === undefined ? undefined : versionOfImage(image);
    return { pod: p.name, ...(p.node === undefined ? {} : { node: p.node }), ...(version === undefined ? {} : { version: formatVersion(version) }) };
  });
}

/** The agent's own word first, then the log banner: an image tag can be moved, a running binary cannot. */
function versionOfNode(documents: readonly Document[]): string | undefined {
  const all = new Documents(documents);
  const own = all.all('cilium-status').map((s) => s.cilium?.version).find((v) => v !== undefined)
    ?? all.all('cilium-version').map((v) => v.daemon?.version ?? v.client?.version).find((v) => v !== undefined)
    ?? all.all('cilium-log').filter((l) => l.component === 'agent').map((l) => l.version).find((v) => v !== undefined);
  return own === undefined ? undefined : normal(own);
}

/** Versions that speak of the cluster and of no node: images of workloads, the running version cilium-cli found. */
function versionsOf(all: Documents): string[] {
  const images = all.all('k8s-daemonsets-cilium').flatMap((d) => d.items).filter((w) => w.name === 'cilium')
    .flatMap((w) => w.containers.filter((c) => c.name === 'cilium-agent').map((c) => c.image));
  const running = all.all('cilium-version').flatMap((v) => v.images.running ?? []);
  const pods = agentsOf(all).flatMap((a) => a.version ?? []);
  const texts = [...images.flatMap((i) => { const v = versionOfImage(i); return v === undefined ? [] : [formatVersion(v)]; }), ...running.flatMap((r) => normal(r) ?? [])];
  return [...new Set(pods.length > 0 ? pods : texts)];
}

function normal(text: string): string | undefined {
  const version = parseVersion(text);
  return version === undefined ? undefined : formatVersion(version);
}

function kubernetesOf(all: Documents): string | undefined {
  const text = all.first('k8s-version')?.server?.gitVersion
    ?? all.all('cilium-status').flatMap((s) => s.kubernetes?.version ?? [])[0]
    ?? all.first('k8s-nodes')?.items[0]?.kubeletVersion;
  return text;
}

/** `Container "cilium-agent" for pod "cilium-x2k5p" in namespace "kube-system" is not running.` */
function deadAgentsOf(all: Documents): string[] {
  const texts = all.all('sysdump-log').flatMap((log) => log.warnings.map((w) => w.message));
  const named = texts.flatMap((text) => {
    const pod = /container "?cilium-agent"? (?:for|in|of) pod "?([a-z0-9][a-z0-9.-]{0,252})"?/i.exec(text)?.[1];
    return pod !== undefined && /is not running/i.test(text) ? [pod] : [];
  });
  return [...new Set(named)];
}
