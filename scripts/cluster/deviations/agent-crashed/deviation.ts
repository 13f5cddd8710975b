import type { Deviation } from '../deviation.ts';
import { anyNode } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The log of one agent holds a crash.',
  finds: 'LOG-001',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { view.log.push({ before: 4000, level: 'error', text: 'panic: runtime error: invalid memory address or nil pointer dereference' }); });
    return [{ kind: 'node', node: node.name }];
  },
};
