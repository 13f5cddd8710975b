import { describe, expect, it } from 'vitest';
import { reporter } from '../../src/reporters/text/reporter.ts';
import { wrap } from '../../src/reporters/wrap.ts';
import { blind, build, fired, healthyReport, node, nodes, ref, richReport, rule } from '../report/fixtures.ts';

const plain = (report = richReport(), columns = 80): string => reporter.render(report, { columns, color: false });

describe('text', () => {
  it('puts the verdict before the first finding, and every cause before what was not judged', () => {
    const text = plain();
    const order = ['3 causes found (1 critical, 1 error, 1 warning)', 'Coverage', 'CRITICAL  CONF-001', 'ERROR  KPR-001', 'WARNING  SVC-003', 'Remarks', 'Not judged', 'Collection tasks', 'Files', 'Next'].map((s) => text.indexOf(s));
    expect(order.every((at) => at >= 0)).toBe(true);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
  });

  it('shows proof with file, line and text, the fix, and the symptoms under their cause', () => {
    const text = plain();
    expect(text).toContain('proof    logs/node-1.log:120\n             120 | text of line 120');
    expect(text).toContain('helm     bpf.masquerade=true kubeProxyReplacement=true');
    expect(text).toContain('$ kubectl -n kube-system rollout restart ds/cilium');
    expect(text).toContain('38 of 40 nodes: node-1, node-2, node-3, node-4 and 34 more');
    expect(text).toContain('explains DP-001 Pod device without from-container program');
    expect(text).not.toContain('CRITICAL  KPR-005');
  });

  it('names what was not judged with the command that collects it', () => {
    expect(plain()).toMatch(/iptables-save: not collected on node-1, node-2, node-3 and 37 more\n.*\n +blinds +KPR-003\n +collect +iptables-save -c/);
  });

  it('keeps to the width, except for what is to be copied', () => {
    for (const columns of [60, 80, 100]) {
      const long = plain(richReport(), columns).split('\n').filter((line) => Array.from(line).length > columns && !/^ +(helm|config|collect|\$)|^Next|^ {6}ciliumdoc/.test(line));
      expect(long).toEqual([]);
    }
  });

  it('is short when all is well', () => {
    expect(plain(healthyReport()).split('\n').length).toBeLessThan(11);
    expect(plain(healthyReport())).toContain('Nothing wrong found; all 3 rules could be judged.');
  });

  it('colours only when asked, and only with colours', () => {
    const escape = '\u001b';
    expect(plain()).not.toContain(escape);
    const coloured = reporter.render(richReport(), { columns: 80, color: true });
    expect(coloured).toContain(`${escape}[1;35mCRITICAL`);
    expect(coloured.replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, 'g'), '')).toBe(plain());
  });

  it('lets no text of the input colour the terminal', () => {
    const report = build([rule({ code: 'KPR-001' })], [fired('KPR-001', node('a'), { message: 'x\u001b[2J\u001b]0;title\u0007y' })]);
    const coloured = reporter.render(report, { columns: 80, color: true });
    expect(coloured).toContain('x␛[2J␛]0;title␇y');
    expect(coloured).not.toMatch(new RegExp('\u001b(?!\\[[0-9;]*m)'));
  });

  it('samples long lists and counts the rest', () => {
    const rules = nodes(60).map((_, i) => rule({ code: `KPR-${String(i).padStart(3, '0')}` }));
    const text = plain(build(rules, rules.map((r) => (fired(r.code, node('a'))))));
    expect(text).toContain('And 20 more causes');
    const blinded = plain(build(rules, rules.map((r) => blind(r.code, node('a'), `input-${r.code}`))));
    expect(blinded).toContain('and 50 more inputs');
  });

  it('expands tabs of an excerpt and cuts it at the edge', () => {
    const report = build([rule({ code: 'KPR-001' })], [fired('KPR-001', node('a'), { evidence: [ref('f', 7)] })], { quote: (r) => ({ ...r, excerpt: `a\tb${'x'.repeat(200)}` }) });
    const line = plain(report).split('\n').find((l) => l.includes('7 | a'));
    expect(line).toContain('7 | a       bxxx');
    expect(Array.from(line ?? '')).toHaveLength(80);
    expect(line?.endsWith('…')).toBe(true);
  });
});

describe('wrap', () => {
  it('breaks at blanks, cuts long words and keeps paragraphs', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghijkl', 8)).toEqual(['abcdefgh', 'ijkl']);
    expect(wrap('a\nb', 8)).toEqual(['a', 'b']);
    expect(wrap('', 8)).toEqual(['']);
  });
});
