import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Report } from '../../src/model/report.ts';
import { extractReport } from '../../src/reporters/html/extract.ts';
import { link } from '../../src/reporters/html/cards.ts';
import { reporter } from '../../src/reporters/html/reporter.ts';
import { renderTemplates } from '../../src/reporters/template-engine.ts';
import { build, clear, fired, healthyReport, hostileReport, HOSTILE, minimalReport, node, nodes, ref, richReport, rule, snapshot } from '../report/fixtures.ts';

const render = (report: Report): string => reporter.render(report, { columns: 80, color: false });
const rich = render(richReport());
const hostile = render(hostileReport());

/** Start tags with their attributes, outside of style and script content. */
function tags(html: string): { name: string; attributes: Map<string, string> }[] {
  const bare = html.replace(/<(style|script)([^>]*)>[\s\S]*?<\/\1>/g, '<$1$2></$1>');
  return [...bare.matchAll(/<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*\/?>/g)].map((m) => ({
    name: m[1] ?? '', attributes: new Map([...(m[2] ?? '').matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map((a) => [a[1] ?? '', a[2] ?? ''])),
  }));
}

function contents(html: string, element: string): string[] {
  return [...html.matchAll(new RegExp(`<${element}(?: [^>]*)?>([\\s\\S]*?)</${element}>`, 'g'))].map((m) => m[1] ?? '');
}

describe('the page', () => {
  it('allows only its own style and script, by hash, and nothing from outside', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(rich)?.[1]?.replaceAll('&#x27;', "'").replaceAll('&#x3D;', '=') ?? '';
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src ${hash(contents(rich, 'style')[0] ?? '')}`);
    expect(policy).toContain(`script-src ${hash(contents(rich, 'script').at(-1) ?? '')}`);
    expect(policy).toMatch(/connect-src 'none'; base-uri 'none'; form-action 'none'/);
    expect(policy).not.toMatch(/unsafe|https?:/);
  });

  it('loads nothing and has no inline handler or style', () => {
    for (const { name, attributes } of [...tags(rich), ...tags(hostile)]) {
      expect(['iframe', 'img', 'object', 'embed', 'base', 'audio', 'video']).not.toContain(name);
      expect(attributes.has('src') || attributes.has('style')).toBe(false);
      expect([...attributes.keys()].filter((a) => a.startsWith('on'))).toEqual([]);
      if (name === 'link') expect(attributes.get('href')).toBe('data:,');
    }
    expect(contents(rich, 'style')[0]).not.toMatch(/@import|url\(|@font-face/);
  });

  it('answers first: verdict, top causes with reach, coverage, provenance, then the cards', () => {
    const order = ['3\u00a0causes found', 'Look here first', '38 of 40 nodes', 'How much could be judged', 'What was looked at', 'cilium-sysdump-20250212.zip', '<details class="card sev-critical" id="CONF-001"'];
    const bare = rich.slice(rich.indexOf('<main'));
    const at = order.map((s) => bare.indexOf(s));
    expect(at.every((n) => n >= 0)).toBe(true);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
  });

  it('is complete without script: proof with line numbers, fix, conditions, what was not judged, what passed, files', () => {
    for (const text of [
      'logs/node-1.log</bdi><span class="at">:120-123', 'data-n="121"><bdi>text of line 121', 'bpf.masquerade&#x3D;true', 'kubectl -n kube-system rollout restart', 'the mode is Partial',
      'iptables-save -c', 'all nodes use native routing', 'the version of one agent only is known', 'Collecting gops stats', 'notes.bin', 'cut in the middle of a table',
    ]) expect(rich).toContain(text);
  });

  it('puts the cards of symptoms inside the card of their cause', () => {
    const card = rich.slice(rich.indexOf('id="CONF-001"'), rich.indexOf('id="KPR-001"'));
    expect(card).toContain('id="KPR-005"');
    expect(card).toContain('id="DP-001"');
  });

  it('has unique ids, and every link inside the page has a target', () => {
    const all = tags(rich);
    const ids = all.flatMap((t) => t.attributes.get('id') ?? []);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const targets = all.filter((t) => t.name === 'a' || t.name === 'use').map((t) => (t.attributes.get('href') ?? '').replace('&amp;', '&').split('&')[0] ?? '').filter((h) => h.startsWith('#'));
    expect(targets.filter((h) => !ids.includes(h.slice(1)))).toEqual([]);
  });

  it('is small and deterministic', () => {
    expect(render(minimalReport()).length).toBeLessThan(80_000);
    expect(render(richReport()) === rich).toBe(true);
  });

  it('says so when nothing was found and when nothing could be looked at', () => {
    expect(render(healthyReport())).toContain('mood-ok');
    expect(render(minimalReport())).toContain('mood-blind');
    expect(render(minimalReport())).toContain('No finding, because nothing could be judged.');
  });
});

describe('hostile text', () => {
  it('stays text in every field and is visible', () => {
    expect(contents(hostile, 'script')).toHaveLength(2);
    const body = hostile.replace(/<(style|script)([^>]*)>[\s\S]*?<\/\1>/g, '');
    expect(body).not.toContain('<img');
    expect(body).not.toContain('</script>');
    expect(body).toContain('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;');
    expect(body).toContain('\\u202egnp\\u202c ␛[31mred ␀ \\u2028 \\ud800');
    expect(tags(hostile).map((t) => t.name).filter((n) => n === 'img')).toEqual([]);
  });

  it('never becomes a link', () => {
    for (const { name, attributes } of tags(hostile)) {
      if (name === 'a') expect(attributes.get('href')).toMatch(/^(#|https:\/\/docs\.cilium\.io)/);
    }
    expect(link('javascript:alert(1)').live).toBe(false);
    expect(link('http://docs.cilium.io/').live).toBe(false);
    expect(link('https://user@evil.example/').live).toBe(false);
    expect(link('https://docs.cilium.io.evil.example/').live).toBe(false);
    expect(link('https://elsewhere.example/').live).toBe(false);
    expect(link('https://docs.cilium.io/en/stable/x.html?a=1#b').live).toBe(true);
    expect(link(`https://docs.cilium.io/${HOSTILE}`).live).toBe(false);
  });

  it('comes back from the data part unharmed', () => {
    expect(extractReport(hostile)).toEqual(JSON.parse(JSON.stringify(hostileReport())));
  });
});

describe('the data part', () => {
  it('gives the report back', () => {
    expect(Report.parse(extractReport(rich))).toEqual(richReport());
    expect(render(Report.parse(extractReport(rich))) === rich).toBe(true);
  });

  it.each([['', 'no report'], ['<html>', 'no report'], [rich.slice(0, rich.indexOf('ciliumdoc-report') + 90), 'cut'], [rich.replace('{"formatVersion"', '{formatVersion'), 'damaged']])('says what is wrong with another page (%#)', (html, message) => {
    expect(() => extractReport(html)).toThrow(message);
  });
});

describe('large reports', () => {
  let serial = 0;

  it('list a part, count the rest and keep all data', () => {
    const rules = nodes(900).map((_, i) => ({ ...rule({ code: 'KPR-001' }), code: `KPR-${i}` }));
    const html = render(build(rules, rules.map((r) => fired(r.code, node('a')))));
    expect(html.match(/<details class="card /g)).toHaveLength(200);
    expect(html.match(/<tr class="frow /g)).toHaveLength(600);
    expect(html).toContain('100 more findings are in the data of this file only');
    expect(Report.parse(extractReport(html)).findings).toHaveLength(900);
  });

  it('sample the subjects of a finding and the rows of the map', () => {
    const report = build([rule({ code: 'KPR-001' }), rule({ code: 'DP-001' })], nodes(3000).flatMap((n) => [fired('KPR-001', node(n.name)), clear('DP-001', node(n.name))]), { snapshots: [snapshot({ nodes: nodes(3000) })] });
    const html = render(report);
    expect(html).toContain('and 2676 more, listed in the data of this file');
    expect(html).toContain('and 2999 alike');
    expect(html.length).toBeLessThan(1_500_000);
  });

  it('cut evidence, not findings, when the data would become too large', () => {
    const rules = nodes(500).map((_, i) => ({ ...rule({ code: 'KPR-001' }), code: `KPR-${i}` }));
    const outcomes = rules.flatMap((r) => nodes(12).map((n) => fired(r.code, node(n.name))));
    const html = render(build(rules, outcomes, { quote: (r) => ({ ...r, excerpt: Array.from({ length: 12 }, (_, i) => `${r.path} ${i} ${(serial++).toString(36)} ${'x'.repeat(370)}`).join('\n') }) }));
    const report = Report.parse(extractReport(html));
    expect(report.findings).toHaveLength(500);
    expect(report.findings[0]?.evidence).toHaveLength(4);
    expect(report.findings[0]?.evidence[3]?.excerpt).toContain('xxx');
    expect(report.findings[499]?.evidence[0]).toMatchObject({ excerpt: '', startLine: 14 });
    expect(report.findings[0]?.evidenceTotal).toBe(12);
    expect(html).toContain('Proof is sampled to keep this file small: 800 of 6,000 places are quoted.');
    // A page made from the data of the page is the same page.
    expect(render(report) === html).toBe(true);
  });

  it('keep the least proof where it is not the proof that makes them too large', () => {
    const small = build([rule({ code: 'KPR-001' })], nodes(12).map((n) => fired('KPR-001', node(n.name))));
    const files = Array.from({ length: 60_000 }, (_, i) => ({ path: `${String(i)}/${'word'.repeat(25)}`, kind: 'x', status: 'unrecognised' as const, bytes: 1, lines: 1, understood: 0, problems: [] }));
    const html = render({ ...small, coverage: { ...small.coverage, files } });
    const report = Report.parse(extractReport(html));
    expect(small.findings[0]?.evidence.length).toBeGreaterThan(1);
    expect(report.findings[0]?.evidence).toEqual(small.findings[0]?.evidence.slice(0, 1));
    expect(report.coverage.files).toHaveLength(60_000);
    expect(render(report) === html).toBe(true);
  });

  it('say what repeats once: forty rules over five thousand nodes lose nothing and stay small', () => {
    const rules = nodes(40).map((_, i) => ({ ...rule({ code: 'KPR-001' }), code: `KPR-${i}` }));
    const report = build(rules, rules.flatMap((r) => nodes(5000).map((n) => clear(r.code, node(n.name)))), { snapshots: [snapshot({ nodes: nodes(5000) })] });
    const html = render(report);
    expect(JSON.stringify(report).length).toBeGreaterThan(7_000_000);
    expect(html.length).toBeLessThan(1_500_000);
    expect(Report.parse(extractReport(html))).toEqual(report);
  });

  it('name places only when no text of them is wanted', () => {
    const html = render(build([rule({ code: 'KPR-001' })], [fired('KPR-001', node('node-1'))], { options: { evidence: 'none', redacted: false } }));
    expect(html).toContain('node-1/cmd/status.md</bdi><span class="at">:14');
    expect(html).not.toContain('text of line 14');
    expect(html).toContain('Proof is named by place only, as asked for by --evidence none.');
  });

  it('quote all places when all are wanted', () => {
    const outcome = fired('KPR-001', node('node-1'), { evidence: [ref('a.log', 1), ...nodes(80).map((_, i) => ref('a.log', 10 * i + 20))] });
    const all = build([rule({ code: 'KPR-001' })], [outcome], { options: { evidence: 'full', redacted: false } });
    expect(all.findings[0]?.evidence).toHaveLength(81);
    expect(render(all)).toContain('text of line 810');
    expect(build([rule({ code: 'KPR-001' })], [outcome]).findings[0]?.evidence).toHaveLength(12);
  });
});

describe('templates', () => {
  const root = new URL('../../templates/html/', import.meta.url);
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.hbs')).map((f) => [f, readFileSync(new URL(f, root), 'utf8')] as const);

  it.each(sources)('%s prints nothing unescaped but the vetted assets', (_, source) => {
    expect(source).not.toMatch(/\{\{\{|\{\{&/);
    expect([...source.matchAll(/\{\{asset ([^}]*)\}\}/g)].every((m) => ['"style"', '"script"', '"report"'].includes(m[1] ?? ''))).toBe(true);
    // An attribute without quotes would let a blank end it.
    expect(source).not.toMatch(/\s[a-z-]+=\{\{/);
  });

  it('know only the assets they are given', () => {
    expect(() => renderTemplates({}, {}, new Map())).toThrow('no template called main');
  });
});

describe('colours', () => {
  const css = readFileSync(new URL('../../templates/html/style.css', import.meta.url), 'utf8');
  const theme = (from: string): Map<string, string> => {
    const block = css.slice(css.indexOf(from), css.indexOf('}', css.indexOf(from)));
    return new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{3,6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
  };
  const luminance = (hex: string): number => {
    const full = hex.length === 4 ? Array.from(hex.slice(1)).map((c) => c + c).join('') : hex.slice(1);
    const [r = 0, g = 0, b = 0] = [0, 2, 4].map((i) => parseInt(full.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const pairs = [
    ...['ink', 'soft', 'accent', 'critical', 'error', 'warning', 'info', 'ok'].flatMap((c) => [[c, 'card'], [c, 'sunk'], [c, 'bg']]),
    ...['critical', 'error', 'warning', 'info', 'ok', 'blind'].map((c) => [c, `${c}-soft`]), ['ink', 'blind-soft'], ['accent', 'accent-soft'], ['card', 'critical'], ['card', 'error'],
    ['soft', 'blind-soft'], ['ink', 'mark'], ['soft', 'mark'], ['soft', 'critical-soft'], ['soft', 'error-soft'], ['soft', 'warning-soft'], ['soft', 'ok-soft'],
  ] as const;

  it.each([['light', ':root {'], ['dark', ':root[data-theme="dark"] {']])('of the %s theme can be read: 4.5 to 1 or better', (_, from) => {
    const colours = theme(from);
    const weak = pairs.map(([a, b]) => ({ a, b, ratio: contrast(colours.get(a ?? '') ?? '#000', colours.get(b ?? '') ?? '#000') })).filter((p) => p.ratio < 4.5);
    expect(weak).toEqual([]);
  });

  it('of the dark theme are the same by preference and by choice', () => {
    expect(theme(':root:not([data-theme="light"]) {')).toEqual(theme(':root[data-theme="dark"] {'));
  });
});
