import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../../src/model/source-file.ts';
import { readFile } from '../../src/parsers/read-file.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';

function file(path: string, text: string): SourceFile {
  const bytes = new TextEncoder().encode(text);
  return {
    path, locator: path, size: bytes.length, damage: [],
    read: (max) => Promise.resolve({ bytes: bytes.subarray(0, max), more: bytes.length > max }),
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous
    chunks: async function* () { yield bytes; },
    damageSeen: () => undefined,
  };
}

const MARKDOWN = `# Cilium debug information

#### Cilium version

\`\`\`
1.13.4 4061cdfc 2023-06-16T10:22:11+02:00 go version go1.19.10 linux/amd64
\`\`\`

#### Service list

\`\`\`
ID   Frontend          Service Type   Backend
1    10.96.0.1:443     ClusterIP      1 => 192.0.2.10:6443 (active)
2    10.96.0.10:53     ClusterIP
\`\`\`

#### BPF CT List 33

\`\`\`
Invalid argument: unknown type 33
\`\`\`

#### Endpoint Health 33

\`\`\`
Overall Health:   OK
BPF Health:       OK
Policy Health:    OK
Connected:        yes
\`\`\`

#### Cilium status

\`\`\`
KVStore:                Ok   Disabled
KubeProxyReplacement:   Strict   [eth0 192.0.2.10]
Cilium:                 Ok   1.13.4 (v1.13.4-4061cdfc)
\`\`\`
`;

describe('outputs inside cilium debuginfo', () => {
  it.each(['cilium-bugtool-x/cmd/cilium-debuginfo-20230701-101112.123+0000-UTC.md', 'pasted.txt'])('go to the parsers of their commands, with the lines of %s', async (path) => {
    const read = await readFile(file(path, MARKDOWN), parsers);
    const found = read.documents.map((d) => [d.parser, d.path, d.span.start, d.span.end]);
    expect(found).toEqual([
      ['cilium-debuginfo', path, expect.any(Number), expect.any(Number)],
      ['cilium-service-list', path, 12, 14],
      ['cilium-endpoint-health', path, 26, 29],
      ['cilium-status', path, 35, 37],
    ]);
    const status = read.documents.find((d) => d.parser === 'cilium-status');
    expect(status?.marks.get('kpr')).toEqual({ start: 36, end: 36 });
    expect(read.documents.flatMap((d) => d.problems)).toEqual([]);
  });

  it('are found in the JSON form too', async () => {
    const json = JSON.stringify({
      'cilium-version': '1.17.1 ab12cd34 2025-02-01T10:00:00+00:00 go version go1.23.5 linux/amd64',
      'cilium-status': { kvstore: { state: 'Disabled' }, cilium: { state: 'Ok', msg: '1.17.1 (v1.17.1-ab12cd34)' }, kubernetes: { state: 'Ok', msg: '1.31 (v1.31.1) [linux/arm64]' } },
      'service-list': [],
    }, null, 2);
    const read = await readFile(file('x/cmd/cilium-debuginfo-20250301-101112.123+0000-UTC.json', json), parsers);
    const status = read.documents.find((d) => d.parser === 'cilium-status');
    expect(status?.data).toMatchObject({ cilium: { state: 'Ok', version: '1.17.1' }, kubernetes: { minor: 31 } });
    expect(status?.marks.get('cilium')).toEqual({ start: 7, end: 7 });
  });
});
