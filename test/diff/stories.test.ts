import { describe, expect, it } from 'vitest';
import { buildStory } from '../../scripts/stories.ts';
import { memoryTree } from '../../src/archive/memory.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import { compareInputs, type Compared } from '../../src/comparison.ts';
import type { Change, Diff } from '../../src/model/diff.ts';
import { analyze } from '../../src/pipeline.ts';
import { renderDiffHtml } from '../../src/reporters/diff/html.ts';
import { renderDiffJson } from '../../src/reporters/diff/json.ts';
import { renderDiffMarkdown } from '../../src/reporters/diff/markdown.ts';
import { renderDiffText } from '../../src/reporters/diff/text.ts';
import { laterDump } from './later.ts';

const rules = await loadAllRules([]);
type Files = Record<string, string>;

function tree(name: string, files: Files): Compared {
  return { trees: [memoryTree(name, files)] };
}

function compare(before: Files, after: Files, failOn: 'error' | 'critical' | 'never' = 'error'): Promise<Diff> {
  return compareInputs(tree('before.zip', before), tree('after.zip', laterDump(after)), { rules, toolVersion: 'test', failOn });
}

function changed(files: Files, part: string, edit: (text: string) => string): Files {
  const hits = Object.keys(files).filter((path) => path.includes(part));
  if (hits.length === 0) throw new Error(`no file ${part}`);
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, hits.includes(path) ? edit(text) : text]));
}

function replaced(files: Files, part: string, from: string, to: string): Files {
  return changed(files, part, (text) => {
    if (!text.includes(from)) throw new Error(`${part} does not contain ${from}`);
    return text.replace(from, to);
  });
}

function changesOf(diff: Diff, facet: string): Change[] {
  return diff.facets.find((f) => f.id === facet)?.changes ?? [];
}

const healthy = buildStory('healthy');

describe('findings', () => {
  it('new ones at the threshold make it worse, with proof on the side that has it', async () => {
    const diff = await compare(healthy, buildStory('partial-kpr'));
    const found = diff.findings.find((f) => f.code === 'KPR-001');
    expect(found).toMatchObject({ kind: 'new', worse: true, severity: { after: 'critical' } });
    expect(found?.evidence.before).toEqual([]);
    expect(found?.evidence.after[0]?.locator).toMatch(/^after\.zip!\/.*:\d+/);
    expect(diff.summary.worse).toBe(true);
  });

  it('gone ones are fixed and make nothing worse', async () => {
    const diff = await compare(buildStory('partial-kpr'), healthy);
    expect(diff.findings.map((f) => `${f.kind} ${f.code}`)).toEqual(expect.arrayContaining(['fixed KPR-001', 'fixed KPR-007']));
    expect(diff.summary).toMatchObject({ worse: false, findings: { new: 0, worse: 0 } });
  });

  it('reaching a further node is worse; the finding stays one', async () => {
    const sick = buildStory('missing-tc-program');
    const one = await analyze([memoryTree('x', sick)], { rules, toolVersion: 'test' });
    const loud = one.findings.find((f) => f.severity === 'critical');
    expect(loud).toBeDefined();
    const wider = structuredClone(one);
    const finding = wider.findings.find((f) => f.code === loud?.code);
    finding?.subjects.push({ kind: 'node', node: 'cp-1' });
    if (finding !== undefined) finding.fingerprint = '0';
    const diff = await compareInputs({ report: one }, { report: wider }, { rules, toolVersion: 'test', failOn: 'error' });
    expect(diff.findings).toHaveLength(1);
    expect(diff.findings[0]).toMatchObject({ kind: 'changed', worse: true, subjects: { added: [{ kind: 'node', node: 'cp-1' }], removed: [] } });
    expect(diff.summary.worse).toBe(true);
  });

  it('what one side could not judge is neither new nor fixed', async () => {
    const blind = Object.fromEntries(Object.entries(buildStory('partial-kpr')).filter(([path]) => !path.includes('status---verbose') && !path.includes('configmap') && !path.includes('agent-')));
    const diff = await compare(blind, buildStory('partial-kpr'));
    const found = diff.findings.find((f) => f.code === 'KPR-001');
    expect(found).toMatchObject({ kind: 'not-comparable', worse: false, blind: { side: 'before' } });
    expect(diff.notComparable.map((n) => `${n.facet} ${n.only}`)).toEqual(expect.arrayContaining(['features after', 'config after']));
    expect(diff.facets.find((f) => f.id === 'config')).toBeUndefined();
  });

  it('--fail-on never is never worse', async () => {
    expect((await compare(healthy, buildStory('partial-kpr'), 'never')).summary.worse).toBe(false);
  });
});

describe('the rest', () => {
  it('a setting: value in force on both sides, with lines', async () => {
    const diff = await compare(healthy, replaced(healthy, 'cilium-configmap', 'enable-bpf-masquerade: "true"', 'enable-bpf-masquerade: "false"'));
    expect(changesOf(diff, 'config')).toMatchObject([{ kind: 'changed', item: 'enable-bpf-masquerade', before: 'true', after: 'false' }]);
    expect(changesOf(diff, 'config')[0]?.evidence.after[0]?.excerpt).toContain('enable-bpf-masquerade: "false"');
  });

  it('a setting that is dropped falls back to its default; one set to its default is no change', async () => {
    const dropped = await compare(healthy, replaced(healthy, 'cilium-configmap', '  enable-bpf-masquerade: "true"\n', ''));
    expect(changesOf(dropped, 'config')).toMatchObject([{ kind: 'changed', item: 'enable-bpf-masquerade', before: 'true', after: 'false', note: expect.stringContaining('default') as string }]);
    const spelled = await compare(healthy, replaced(healthy, 'cilium-configmap', '  enable-bpf-masquerade:', '  allow-icmp-frag-needed: "true"\n  enable-bpf-masquerade:'));
    expect(changesOf(spelled, 'config')).toEqual([]);
  });

  it('a backend that went: one change over all nodes', async () => {
    const fewer = changed(healthy, 'service-list', (text) => text.split('\n').filter((l) => !/^\s+3 => 10\.50\.2\.12:8080/.test(l)).join('\n'));
    const [change] = changesOf(await compare(healthy, fewer), 'agent-services');
    expect(change).toMatchObject({ kind: 'changed', field: 'backends', removed: ['10.50.2.12:8080'], added: [], nodes: ['cp-1', 'worker-1', 'worker-2'] });
  });

  it('a feature of one node, a route, a node', async () => {
    const legacy = await compare(healthy, changed(healthy, '/cmd/cilium-dbg-status', (text) => (text.includes('10.50.1.0/24') ? text.replace('Host: BPF', 'Host: Legacy') : text)));
    expect(changesOf(legacy, 'features')).toMatchObject([{ item: 'routing.host', before: 'BPF', after: 'Legacy', nodes: ['worker-1'] }]);
    const routed = await compare(healthy, changed(healthy, '/cmd/ip-r.md', (text) => (text.includes('src 192.0.2.10') ? `${text.trimEnd()}\n198.51.100.0/24 via 192.0.2.1 dev eth0\n` : text)));
    expect(changesOf(routed, 'routes')).toMatchObject([{ kind: 'added', item: '198.51.100.0/24', nodes: ['cp-1'] }]);
    expect(routed.summary.verdict).toContain('1 change in routes');
  });

  it('what is cut on one side is not taken for gone', async () => {
    const cut = changed(healthy, 'service-list', (text) => `${text.split('\n').slice(0, 3).join('\n')}\n[..]\n`);
    const diff = await compare(healthy, cut);
    expect(changesOf(diff, 'agent-services').filter((c) => c.kind === 'removed')).toEqual([]);
    expect(diff.notComparable.find((n) => n.facet === 'agent-services')?.reason).toContain('cut');
  });

  it('two saved reports compare in findings only, and it says so', async () => {
    const [a, b] = [await analyze([memoryTree('a', healthy)], { rules, toolVersion: 'test' }), await analyze([memoryTree('b', buildStory('partial-kpr'))], { rules, toolVersion: 'test' })];
    const diff = await compareInputs({ report: a }, { report: b }, { rules, toolVersion: 'test', failOn: 'error' });
    expect(diff.facets).toEqual([]);
    expect(diff.notComparable).toHaveLength(1);
    expect(diff.findings.map((f) => f.code)).toContain('KPR-001');
  });
});

describe('formats', () => {
  it('carry hostile text without letting it act', async () => {
    const nasty = '</script><img src=x onerror=alert(1)>\u001b[31m\u202e';
    const diff = await compare(healthy, replaced(healthy, 'cilium-configmap', 'cluster-name: default', `cluster-name: "${nasty.replace(/[\u001b\u202e]/g, '')}"`));
    const shown: Diff = { ...diff, remarks: [nasty], findings: [], notComparable: [{ facet: 'x', title: nasty, only: 'before', nodes: [nasty], reason: nasty, collect: nasty }] };
    const html = renderDiffHtml(shown);
    expect(html).not.toMatch(/<img|<script|\u001b|\u202e/);
    expect(html).toContain('default-src &#x27;none&#x27;');
    expect(html).not.toContain('script-src');
    expect(renderDiffText(shown, { columns: 80, color: false })).not.toMatch(/[\u001b\u202e]/);
    expect(renderDiffMarkdown(shown).replace(/`[^`]*`/g, '')).not.toMatch(/<img|\u001b|\u202e/);
    expect(JSON.parse(renderDiffJson(shown))).toEqual(JSON.parse(JSON.stringify(shown)));
  });

  it('no http link, style attribute or handler in the page', async () => {
    const html = renderDiffHtml(await compare(healthy, buildStory('kube-proxy-leftovers')));
    expect(html).not.toMatch(/\s(?:src|href)="(?!#|data:,)/);
    expect(html).not.toMatch(/ style="| on[a-z]+="/);
  });
});
