import { expect, test } from 'vitest';
import { splitLines } from '../../src/base/lines.ts';
import { splitPaste } from '../../src/parsers/text/split.ts';

const NODES = ['NAME     STATUS   ROLES    AGE   VERSION', 'worker   Ready    <none>   3d    v1.31.1'];
const PODS = ['NAMESPACE     NAME           READY   STATUS    RESTARTS   AGE', 'kube-system   cilium-ab1cd   1/1     Running   0          3d'];

test('the header of another command begins a new output', () => {
  const blocks = splitPaste(splitLines([...NODES, ...PODS].join('\n')));
  expect(blocks.map((b) => b.lines.map((l) => l.n))).toEqual([[1, 2], [3, 4]]);
});

test('the command above belongs to the first of them; its warnings stay with it', () => {
  const blocks = splitPaste(splitLines(['$ kubectl get nodes; kubectl get pods -A', 'note: something', ...NODES, '', ...PODS].join('\n')));
  expect(blocks.map((b) => [b.command !== undefined, b.lines.length])).toEqual([[true, 3], [false, 2]]);
});

test('the same header again is the same kind of output', () => {
  expect(splitPaste(splitLines([...NODES, '', ...NODES].join('\n')))).toHaveLength(1);
});
