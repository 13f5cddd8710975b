import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parser } from '../../src/parsers/sysdump-log/parser.ts';
import { reasonOf } from '../../src/parsers/sysdump-log/reason.ts';
import type { sysdumpLogSchema } from '../../src/parsers/sysdump-log/schema.ts';
import { parseText } from '../contract/example.ts';

type Log = z.output<typeof sysdumpLogSchema>;

const HEAD = '🔍 Collecting sysdump with cilium-cli version: v0.15.20, args: [sysdump]\n';
const LIST = '⚠️ The following tasks failed, the sysdump may be incomplete:\n';

function read(text: string): Log {
  return parseText(parser, text, { fileName: 'cilium-sysdump.log' }).data as Log;
}

describe('sysdump-log', () => {
  it('joins error texts over lines, even such that look like a warning of their own', () => {
    const document = parseText(parser, `${HEAD}${LIST}⚠️ cilium-bugtool-cilium-a1b2c: failed to run:\nFailed to dump: nothing\n\nsecond line\n⚠️ Please note that this may be expected\n`);
    const data = document.data as Log;
    expect(data.failures).toMatchObject([{ kind: 'cilium-bugtool', pod: 'cilium-a1b2c', message: 'failed to run:\nFailed to dump: nothing\nsecond line' }]);
    expect(document.marks.get('failures[0]')).toEqual({ start: 3, end: 6 });
    expect(document.status).toBe('parsed');
  });

  it('reads a copy that lost its signs', () => {
    const data = read('Collecting sysdump with cilium-cli version: v0.15.20, args: [sysdump]\nCollecting Kubernetes nodes\nThe following tasks failed, the sysdump may be incomplete:\n[14] Collecting Cilium nodes: failed: nodes is forbidden: User "x"\nPlease note that this may be expected\n');
    expect(data).toMatchObject({ cliVersion: '0.15.20', tasks: ['Collecting Kubernetes nodes'], failures: [{ index: 14, reason: 'forbidden', expected: false }] });
  });

  it('knows a missing core kind from a missing optional one', () => {
    const row = (kind: string): string => `⚠️ [9] Collecting ${kind}: failed: the server could not find the requested resource (get ${kind}.cilium.io)\n`;
    const data = read(`${HEAD}${LIST}${row('ciliumnodes')}${row('ciliumegressgatewaypolicies')}`);
    expect(data.failures.map((failure) => failure.expected)).toEqual([false, true]);
  });

  it('tells that Cilium was not found', () => {
    expect(read(`${HEAD}⚠️ Failed to detect Cilium installation\n`)).toMatchObject({ installationDetected: false, warnings: [{ reason: 'namespace-unknown', expected: false }] });
  });

  it('reports lines of no known form', () => {
    expect(parseText(parser, `${HEAD}what is this\n`).problems).toMatchObject([{ line: 2 }]);
  });

  it.each([
    ['unable to upgrade connection: container not found ("cilium-agent")', 'container-down'],
    ['command terminated with exit code 137: stderr', 'killed'],
    ["output doesn't contain archive name", 'bugtool-crashed'],
    ['incomplete read: read 10 from 20', 'copy-cut'],
    ['an empty namespace may not be set when a resource name is provided', 'namespace-unknown'],
    ['unknown command - this is expected if not supported', 'not-installed'],
    ['Get "https://h/": dial tcp 10.0.0.1:443: i/o timeout', 'timeout'],
    ['configmaps "x" not found', 'not-found'],
    ['whatever', 'other'],
  ])('classifies %s', (text, reason) => { expect(reasonOf(text)).toBe(reason); });
});
