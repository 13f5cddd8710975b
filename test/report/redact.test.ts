import { describe, expect, it } from 'vitest';
import { Report } from '../../src/model/report.ts';
import { Addresses } from '../../src/report/redact/addresses.ts';
import type { NameKind } from '../../src/report/redact/names.ts';
import { Pseudonyms } from '../../src/report/redact/pseudonyms.ts';
import { redactReport } from '../../src/report/redact/redact.ts';
import { reporters } from '../../src/reporters/registry.gen.ts';
import { build, fired, node, ref, richReport, rule, snapshot } from './fixtures.ts';

const NODE = 'ip-10-20-3-4.acme.internal';

/** A finding whose every text names something of the owner's. */
function telling(): Report {
  return build([rule({ code: 'SVC-003', scope: 'service' }), rule({ code: 'KPR-001' })], [
    fired('SVC-003', { kind: 'service', namespace: 'payroll', name: 'salaries' }, { message: 'payroll/salaries on 10.20.3.4:443 has no backend.', evidence: [ref(`${NODE}/cmd/service.md`, 3)] }),
    fired('KPR-001', node(NODE), { message: `The agent of ${NODE} stopped.` }),
  ], {
    input: { name: 'acme-prod-2025.zip', bytes: 10, kind: 'zip' },
    snapshots: [snapshot({ clusterName: 'acme-prod', nodes: [{ name: NODE, addresses: ['10.20.3.4'], anonymous: false }] })],
    quote: (place) => ({ ...place, locator: `acme-prod-2025.zip!/${place.locator}:3`, excerpt: 'payroll/salaries-5d8c9b7f6d-x7k2p 10.20.3.4 fd12:3456::9 k8s:app=salary-run api.acme.com ops@acme.com 02:42:ac:11:00:02' }),
  });
}
const TELLING = /acme|payroll|salar|10[.-]20[.-]3|fd12|3456|ops@|02:42/i;

describe('a redacted report', () => {
  const report = redactReport(telling());

  it('names nothing of the owner, in any format, and says that it is redacted', async () => {
    expect(() => Report.parse(report)).not.toThrow();
    for (const [format, load] of Object.entries(reporters)) {
      const text = (await load()).render(report, { columns: 120, color: false });
      expect(TELLING.exec(text)?.[0], format).toBeUndefined();
    }
    expect((await reporters['html']?.())?.render(report, { columns: 80, color: false })).toContain('<span class="tag">Redacted</span> Names and addresses are pseudonyms');
    expect((await reporters['text']?.())?.render(report, { columns: 120, color: false })).toContain('redacted: names and addresses are pseudonyms');
    expect(report.input.name).toBe('redacted.zip');
  });

  it('uses the same pseudonym everywhere and keeps the structure', () => {
    const [service, agent] = [report.findings.find((f) => f.code === 'SVC-003'), report.findings.find((f) => f.code === 'KPR-001')];
    expect(service?.subjects[0]).toEqual({ kind: 'service', namespace: 'namespace-1', name: 'service-1' });
    expect(service?.message).toBe('namespace-1/service-1 on 10.1.1.1:443 has no backend.');
    expect(service?.evidence[0]?.path).toBe('node-1/cmd/service.md');
    expect(agent?.subjects[0]).toEqual({ kind: 'node', node: 'node-1' });
    expect(agent?.message).toBe('The agent of node-1 stopped.');
    expect(report.cluster).toMatchObject({ name: 'cluster-1', nodes: ['node-1'] });
    expect(service?.evidence[0]?.excerpt).toContain('namespace-1/service-1-5d8c9b7f6d-x7k2p 10.1.1.1');
  });

  it('is the same for the same report, and redacting it again changes nothing', () => {
    expect(redactReport(telling())).toEqual(report);
    expect(redactReport(report)).toBe(report);
  });

  it('leaves the texts of rules, codes and what was judged alone', () => {
    const rich = richReport();
    const redacted = redactReport(rich);
    expect(redacted.findings.map((f) => [f.code, f.name, f.severity, f.title, f.why, f.remedy, f.conditions])).toEqual(rich.findings.map((f) => [f.code, f.name, f.severity, f.title, f.why, f.remedy, f.conditions]));
    expect(redacted.outcomes.map((o) => [o.code, o.state, o.subjects.length])).toEqual(rich.outcomes.map((o) => [o.code, o.state, o.subjects.length]));
    expect(redacted.summary).toEqual(rich.summary);
  });
});

describe('addresses', () => {
  const addresses = new Addresses();
  it.each([
    ['10.20.3.4 and 10.20.3.5, 10.20.4.5', '10.1.1.1 and 10.1.1.2, 10.1.2.1'], ['10.20.0.0/16', '10.1.0.0/16'], ['192.168.7.9:8080', '192.168.1.1:8080'],
    ['127.0.0.1 0.0.0.0 169.254.42.1 224.0.0.1', '127.0.0.1 0.0.0.0 169.254.42.1 224.0.0.1'], ['8.8.8.8', '240.1.1.1'], ['version 1.16.3 of 6.1.0-18', 'version 1.16.3 of 6.1.0-18'],
    ['fd12:3456::9', 'fd00:1::1'], ['fd12:3456::a/64', 'fd00:1::2/64'], ['::1 fe80::1 10:11:12', '::1 fe80::1 10:11:12'], ['2a00:1450:4001::200e', '3f00:1:1::1'], ['aa:bb:cc:dd:ee:ff', '02:00:00:00:00:01'],
  ])('%s becomes %s', (text, expected) => { expect(addresses.replace(text)).toBe(expected); });
});

describe('names in sentences', () => {
  const names = new Map<string, NameKind>([['services', 'namespace'], ['db', 'namespace'], ['shop', 'namespace'], ['shop-node', 'node']]);
  const pseudonyms = new Pseudonyms(names, new Set(['services']));

  it('take the longest name, whole words only, and no word of our own', () => {
    expect(pseudonyms.text('shop-node runs shop, not workshop or services')).toBe('node-1 runs namespace-3, not workshop or services');
    expect(pseudonyms.name('services')).toBe('namespace-2');
    expect(pseudonyms.text('the db of namespace')).toBe('the db of namespace');
    expect(pseudonyms.name('db')).toBe('namespace-1');
  });

  it('survive hostile lines', () => {
    for (const line of ['a.'.repeat(100_000), ':'.repeat(200_000), '1.'.repeat(100_000), `${'a'.repeat(100_000)}@`, 'k8s:'.repeat(50_000), 'ab:'.repeat(100_000)]) pseudonyms.text(line);
  });
});
