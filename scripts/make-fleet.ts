// Writes many reports that differ, from one report, to measure `ciliumdoc fleet`:
//   node scripts/run.mjs make-fleet REPORT.json FOLDER [COUNT]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from '../src/model/report.ts';

const [source = '', folder = '', count = '500'] = process.argv.slice(2);
const report = Report.parse(JSON.parse(readFileSync(source, 'utf8')));
mkdirSync(folder, { recursive: true });
for (let i = 0; i < Number(count); i++) {
  const cluster = i % 400;
  const one = structuredClone(report);
  one.cluster.name = `cluster-${String(cluster)}`;
  one.cluster.ciliumVersions = [`1.${String(13 + (cluster % 6))}.${String(cluster % 9)}`];
  one.input = { ...one.input, name: `dump-${String(i)}.zip`, sha256: String(i).padStart(64, '0'), collectedAt: `2026-03-${String(1 + Math.floor(i / 400)).padStart(2, '0')}T10:00:00Z` };
  one.findings = one.findings.filter((_, at) => (cluster * 7 + at * 3 + Math.floor(i / 400)) % 4 !== 0);
  for (const s of one.facts?.[0]?.config?.settings ?? []) if (cluster % 50 === s.key.length) s.value = `${s.value}-${String(cluster)}`;
  writeFileSync(join(folder, `report-${String(i).padStart(4, '0')}.json`), JSON.stringify(one, null, 2));
}
