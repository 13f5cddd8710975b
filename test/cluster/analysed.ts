import { createHash } from 'node:crypto';
import { buildCluster } from '../../scripts/cluster/build.ts';
import { dumpFiles } from '../../scripts/cluster/files.ts';
import type { Cluster, ClusterOptions } from '../../scripts/cluster/model.ts';
import { memoryTree } from '../../src/archive/memory.ts';
import type { LoadedRule } from '../../src/engine/load.ts';
import { readFile, type ReadFile } from '../../src/parsers/read-file.ts';
import type { Reading } from '../../src/parsers/reading.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { analyze } from '../../src/pipeline.ts';
import type { Report } from '../../src/model/report.ts';

/** A cluster of the size asked for, with short streams: what is compared is not in the conntrack tables. */
export function smallCluster(nodes: number, changed: Partial<ClusterOptions> = {}): Cluster {
  return buildCluster({ nodes, collected: nodes, services: nodes + 10, podsPerNode: 6, logLines: 8, flows: 4, conntrack: 20, nat: 10, proxy: 'replaced', cilium: '1.17.6', seed: 1, ...changed });
}

/** Reads what it has read before from memory: two clusters that differ by one deviation share nearly all files. */
export function rememberingReader(): Reading {
  const known = new Map<string, ReadFile>();
  return {
    take: async (file, done) => {
      const { bytes } = await file.read(Infinity);
      const key = `${file.path} ${createHash('sha256').update(bytes).digest('hex')}`;
      const read = known.get(key) ?? await readFile(file, parsers);
      known.set(key, read);
      done(read);
    },
    end: () => Promise.resolve(),
  };
}

/** The report over all files of a generated cluster. */
export async function analysed(cluster: Cluster, rules: readonly LoadedRule[], reading: Reading): Promise<Report> {
  const files = Object.fromEntries([...dumpFiles(cluster)].map((file): [string, string] => [`cilium-sysdump-${cluster.stamp}/${file.path}`, [...file.text()].join('')]));
  return analyze([memoryTree('cluster', files)], { rules, toolVersion: 'test', reading });
}
