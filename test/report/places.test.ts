import { describe, expect, it } from 'vitest';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import { buildReport, placesOf, type ReportInput } from '../../src/report/build.ts';
import { fired, node, nodes, quote, ref, rule, snapshot } from './fixtures.ts';

function input(evidence: 'full' | 'sample' | 'none'): Omit<ReportInput, 'quote'> {
  const outcomes = nodes(30).map((n) => fired('KPR-001', node(n.name), { evidence: [ref(`${n.name}.log`, 3), ref(`${n.name}.log`, 4), ref(`${n.name}.log`, 40)] }));
  return {
    tool: { version: '0.1.0', rules: 1 }, input: { name: 'dump.zip', bytes: 1, kind: 'zip' }, snapshots: [snapshot({ nodes: nodes(30) })],
    outcomes: [{ root: '', outcomes }], rules: [rule({ code: 'KPR-001' })], options: { evidence, redacted: false },
  };
}

describe('the places that are read again', () => {
  it.each(['full', 'sample'] as const)('are those the report quotes, and no others (%s)', (mode) => {
    const asked: EvidenceRef[] = [];
    const report = buildReport({ ...input(mode), quote: (place) => { asked.push(place); return quote(place); } });
    // What all of a finding's proof amounts to is asked once more, for its fingerprint.
    const distinct = asked.filter((place, i) => asked.findIndex((p) => p.locator === place.locator && p.startLine === place.startLine && p.endLine === place.endLine) === i);
    expect(placesOf(input(mode))).toEqual(distinct);
    expect(report.findings[0]?.evidence).toHaveLength(mode === 'full' ? 60 : 12);
    expect(report.findings[0]?.evidenceTotal).toBe(60);
  });

  it('are none when no text is wanted', () => {
    expect(placesOf(input('none'))).toEqual([]);
  });
});
