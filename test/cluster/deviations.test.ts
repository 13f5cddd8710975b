import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyDeviations } from '../../scripts/cluster/deviations/registry.ts';
import type { Touched } from '../../scripts/cluster/deviations/deviation.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import type { LoadedRule } from '../../src/engine/load.ts';
import type { Report } from '../../src/model/report.ts';
import { analysed, rememberingReader, smallCluster } from './analysed.ts';

/** `npm run test:cluster` runs all of them, and the cluster of a hundred nodes; the usual tests a part, on a smaller one. */
const FULL = process.env['CLUSTER'] === 'full';
const NAMES = readdirSync(new URL('../../scripts/cluster/deviations/', import.meta.url), { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name).sort();
const USUAL = ['agent-older', 'attach-mode-differs', 'identity-object-missing', 'ipcache-entry-stale', 'ipcache-identity-wrong', 'lb-frontend-missing', 'pod-program-missing', 'service-backend-wrong-port', 'setting-differs', 'uplink-mtu-differs'];
const NODES = FULL ? 20 : 12;
const TIMEOUT = 300_000;

type Finding = Report['findings'][number];

let rules: readonly LoadedRule[] = [];
const reading = rememberingReader();
/** What the same cluster shows without a deviation, at any severity. */
let clean: readonly Finding[] = [];

beforeAll(async () => {
  rules = await loadAllRules([]);
  clean = (await analysed(smallCluster(NODES), rules, reading)).findings;
}, TIMEOUT);

function loud(findings: readonly Finding[]): Finding[] {
  return findings.filter((f) => f.severity !== 'info');
}

/** All that was said of the touched object is in the subject; a rule for the whole cluster names the node as its item. */
function isAbout(subject: Finding['subjects'][number], touched: Touched): boolean {
  const { node = touched.kind === 'node' ? touched.name : undefined } = touched;
  if (node !== undefined && subject.node !== node && !(subject.kind === 'node' && subject.name === node)) return false;
  return (touched.namespace === undefined || subject.namespace === touched.namespace) && (touched.kind === 'node' || touched.name === undefined || subject.name === touched.name);
}

async function found(name: string, nodes: number, reader = reading): Promise<void> {
  const cluster = smallCluster(nodes);
  const [applied] = await applyDeviations(cluster, [`${name}:${String(name.length)}`]);
  if (applied === undefined) throw new Error(`${name} is not applied`);
  const report = await analysed(cluster, rules, reader);
  expect(report.outcomes.filter((o) => o.state === 'errored')).toEqual([]);
  const finding = report.findings.filter((f) => f.code === applied.finds);
  for (const touched of applied.touched) expect(finding.some((f) => f.subjects.some((s) => isAbout(s, touched))), `${applied.finds} about ${JSON.stringify(touched)}: ${finding.map((f) => f.message).join('; ')}`).toBe(true);
  for (const subject of finding.flatMap((f) => f.subjects)) expect(applied.touched.some((t) => isAbout(subject, t)), `${applied.finds} about ${JSON.stringify(subject)}, which is as it was`).toBe(true);
  const others = loud(report.findings).filter((f) => f.code !== applied.finds && !applied.also.includes(f.code)).map((f) => `${f.code} ${f.message}`);
  expect(others).toEqual(loud(clean).map((f) => `${f.code} ${f.message}`));
}

describe('a generated cluster without a deviation', () => {
  it('has no finding at warning or above', () => { expect(loud(clean).map((f) => `${f.code} ${f.message}`)).toEqual([]); });

  it.runIf(FULL)('has none with a hundred nodes', async () => {
    const report = await analysed(smallCluster(100), rules, rememberingReader());
    expect(loud(report.findings).map((f) => `${f.code} ${f.message}`)).toEqual([]);
    expect(report.outcomes.filter((o) => o.state === 'errored')).toEqual([]);
  }, TIMEOUT);
});

describe('a single deviation is found in its place, and nothing else changes', () => {
  it('there are forty and more', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(40);
    expect(USUAL.filter((n) => !NAMES.includes(n))).toEqual([]);
  });

  it.each(FULL ? NAMES : USUAL)('%s', async (name) => { await found(name, NODES); }, TIMEOUT);

  describe.runIf(FULL)('among a hundred nodes', () => {
    const reader = rememberingReader();
    it.each(['service-backend-stale', 'ipcache-entry-missing', 'setting-differs'])('%s', async (name) => { await found(name, 100, reader); }, TIMEOUT);
  });
});
