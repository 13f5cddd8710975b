import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chooseOutputs } from '../../src/cli/outputs.ts';
import { run } from './run.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/partial-kpr.zip', import.meta.url));

describe('--redact', () => {
  it('puts pseudonyms for the names a dump holds, and says so', async () => {
    const { out } = await run('analyze', SAMPLE, '--redact', '--fail-on', 'never', '-o', 'json=-');
    const plain = (await run('analyze', SAMPLE, '--fail-on', 'never', '-o', 'json=-')).out;
    expect(plain).toMatch(/\bworker-1\b/);
    expect(out).not.toMatch(/\b(?:worker-1|worker-2|cp-1|partial-kpr)\b/);
    const report = JSON.parse(out) as { options: { redacted: boolean }; input: { name: string }; findings: { code: string }[]; cluster: { nodes: string[] } };
    expect(report.options.redacted).toBe(true);
    expect(report.input.name).toBe('redacted.zip');
    expect(report.cluster.nodes).toEqual(['node-1', 'node-2', 'node-3']);
    expect(report.findings.map((f) => f.code)).toEqual((JSON.parse(plain) as { findings: { code: string }[] }).findings.map((f) => f.code));
  });

  it('shows in the name of the page', () => {
    expect(chooseOutputs([], [], true)).toEqual([{ format: 'text', target: '-' }, { format: 'html', target: 'ciliumdoc-report-redacted.html' }]);
    expect(chooseOutputs(['html'], [], false)).toEqual([{ format: 'html', target: 'ciliumdoc-report.html' }]);
  });
});
