// Makes the sysdump of a healthy cluster of any size, the same bytes for the same words:
//   node scripts/run.mjs cluster --nodes 50 --out dump.zip [--services N --pods-per-node N --log-lines N --flows N --conntrack N --nat N]
//     [--log-mb N] [--proxy iptables] [--cilium 1.16.4|1.17.6|1.18.2] [--collected N] [--seed N] [--deviate NAME:SEED ...] [--truth FILE.json]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildCluster } from './cluster/build.ts';
import { applyDeviations } from './cluster/deviations/registry.ts';
import { RELEASE_HASH, type CiliumRelease, type ClusterOptions } from './cluster/model.ts';
import { writeZip } from './cluster/write.ts';

/** Length of a usual agent log line, to turn megabytes into lines. */
const LOG_LINE = 260;

const { values } = parseArgs({ args: process.argv.slice(2), options: {
  nodes: { type: 'string', default: '3' }, services: { type: 'string' }, 'pods-per-node': { type: 'string', default: '12' }, 'log-lines': { type: 'string', default: '400' }, 'log-mb': { type: 'string' },
  flows: { type: 'string', default: '300' }, conntrack: { type: 'string', default: '1500' }, nat: { type: 'string', default: '400' }, proxy: { type: 'string', default: 'replaced' }, cilium: { type: 'string', default: '1.17.6' },
  collected: { type: 'string' }, seed: { type: 'string', default: '1' }, deviate: { type: 'string', multiple: true, default: [] }, out: { type: 'string' }, truth: { type: 'string' },
} });

const nodes = whole('nodes', values.nodes);
const collected = whole('collected', values.collected ?? String(nodes));
const options: ClusterOptions = {
  nodes, collected: Math.min(nodes, collected), services: whole('services', values.services ?? String(nodes * 2 + 8)), podsPerNode: whole('pods-per-node', values['pods-per-node']),
  logLines: values['log-mb'] === undefined ? whole('log-lines', values['log-lines']) : Math.round((whole('log-mb', values['log-mb']) * 1e6) / LOG_LINE / Math.max(1, Math.min(nodes, collected))),
  flows: whole('flows', values.flows), conntrack: whole('conntrack', values.conntrack), nat: whole('nat', values.nat),
  proxy: values.proxy === 'iptables' ? 'iptables' : 'replaced', cilium: release(values.cilium), seed: whole('seed', values.seed),
};
if (values.out === undefined) throw new Error('say where to: --out FILE.zip');

const cluster = buildCluster(options);
const applied = await applyDeviations(cluster, values.deviate);
const bytes = await writeZip(cluster, values.out);
if (values.truth !== undefined) writeFileSync(values.truth, `${JSON.stringify({ options, deviations: applied }, null, 2)}\n`);
process.stdout.write(`${values.out}: ${String(nodes)} nodes, ${(bytes / 1e6).toFixed(1)} MB of text\n`);

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number, not ${text}`);
  return value;
}

function release(text: string): CiliumRelease {
  const known = (Object.keys(RELEASE_HASH) as CiliumRelease[]).find((r) => r === text);
  if (known === undefined) throw new Error(`--cilium must be one of ${Object.keys(RELEASE_HASH).join(', ')}`);
  return known;
}
