import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import { groupMissing } from '../../src/report/missing.ts';
import { blind, build, clear, fired, idle, node, rule } from './fixtures.ts';

const CODES = ['KPR-001', 'KPR-002', 'MASQ-001', 'ROUT-001'];
const RULES = CODES.map((code) => rule({ code }));
const verdict = (...outcomes: Outcome[]): string => build(RULES, outcomes).summary.verdict;
const on = node('a');

describe('the verdict', () => {
  it('counts causes and says what blinds the rest', () => {
    expect(verdict(fired('KPR-001', on, { severity: 'critical' }), fired('KPR-002', on), blind('MASQ-001', on), blind('ROUT-001', on)))
      .toBe('2 causes found (1 critical, 1 error); 2 of 4 rules could not be judged because iptables-save was not collected.');
  });

  it('reconciles causes with all findings', () => {
    const rules = [rule({ code: 'KPR-001', explains: ['KPR-002', 'MASQ-001'] }), rule({ code: 'KPR-002' }), rule({ code: 'MASQ-001' })];
    expect(build(rules, rules.map((r) => fired(r.code, on))).summary.verdict).toBe('1 cause found (1 error), 2 symptoms explained by it; all 3 rules could be judged.');
  });

  it('does not call a blind run healthy', () => {
    expect(verdict(clear('KPR-001', on), blind('MASQ-001', on)))
      .toBe('Nothing wrong found in what could be judged: 1 of 2 rules judged, 1 could not be because iptables-save was not collected.');
    expect(verdict(blind('KPR-001', on), blind('MASQ-001', on))).toBe('Nothing could be judged: both rules lack the input they need because iptables-save was not collected.');
    expect(verdict()).toBe('Nothing was judged: no rule was run.');
  });

  it('says so when all is well', () => {
    expect(verdict(clear('KPR-001', on), idle('MASQ-001', on))).toBe('Nothing wrong found; both rules could be judged.');
  });

  it('does not count remarks as causes', () => {
    expect(verdict(fired('KPR-001', on, { severity: 'info' }))).toBe('Nothing wrong found, 1 remark; the one rule could be judged.');
  });

  it('names the reasons, the most harmful first', () => {
    expect(verdict(clear('KPR-001', on), blind('KPR-002', on, 'status', { reason: 'unavailable' }), blind('MASQ-001', on, 'status', { reason: 'unavailable' }), blind('ROUT-001', on)))
      .toContain('3 could not be, most of them because status could not be collected.');
    expect(verdict(blind('KPR-001', on, 'a'), blind('KPR-002', on, 'b'), blind('MASQ-001', on, 'c'), clear('ROUT-001', on))).toContain('3 could not be for want of a, b and 1 more input.');
  });

  it('tells of rules judged on some nodes only', () => {
    expect(verdict(clear('KPR-001', on), blind('KPR-001', node('b')))).toBe('Nothing wrong found; the one rule could be judged, but only for some nodes or objects.');
  });
});

describe('missing inputs', () => {
  it('are grouped with rules, nodes and the different details', () => {
    const report = build(RULES, [
      blind('KPR-001', node('node-10'), 'status', { detail: 'b' }), blind('KPR-001', node('node-9'), 'status', { detail: 'a' }), blind('KPR-002', on, 'status', { detail: 'a' }), blind('MASQ-001', on),
    ]);
    expect(groupMissing(report.outcomes)).toEqual([
      { input: 'status', reason: 'absent', details: ['a', 'b'], collect: 'status -c', codes: ['KPR-001', 'KPR-002'], nodes: ['a', 'node-9', 'node-10'] },
      { input: 'iptables-save', reason: 'absent', details: ['No iptables-save in the input.'], collect: 'iptables-save -c', codes: ['MASQ-001'], nodes: ['a'] },
    ]);
  });
});
