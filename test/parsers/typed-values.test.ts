import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../src/archive/memory.ts';
import { readFile } from '../../src/parsers/read-file.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';

async function read(text: string) {
  const tree = memoryTree('paste', { 'paste.txt': text });
  for await (const file of tree.files()) return readFile(file, parsers);
  throw new Error('no file');
}

describe('values typed on a prompt', () => {
  it('are read from an installation command, also over several lines', async () => {
    const { documents } = await read([
      'me@laptop:~$ helm upgrade --install cilium cilium/cilium --namespace kube-system \\', '  --set kubeProxyReplacement=true --set k8sServiceHost=192.0.2.5 \\', '  --set k8sServicePort=6443',
      'Release "cilium" has been upgraded. Happy Helming!',
    ].join('\n'));
    const [settings] = documents.filter((d) => d.parser === 'helm-settings');
    expect(JSON.stringify(settings?.data)).toContain('"k8sServiceHost"');
    expect(settings?.span).toEqual({ start: 1, end: 1 });
  });
});

describe('JSON on one line', () => {
  it('is read whole when it is longer than other lines may be', async () => {
    const maps = Array.from({ length: 1200 }, (_, id) => ({ id, type: 'hash', name: `cilium_x_${String(id)}`, flags: 1, bytes_key: 8, bytes_value: 16, max_entries: 65536, bytes_memlock: 100, frozen: 0 }));
    const { documents } = await read(JSON.stringify(maps));
    expect(documents.map((d) => [d.parser, d.status])).toEqual([['bpftool-map', 'parsed']]);
    expect(documents[0]?.data).toMatchObject({ maps: expect.objectContaining({ length: 1200 }) as unknown });
  });
});
