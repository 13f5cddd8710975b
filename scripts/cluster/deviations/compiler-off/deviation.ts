import type { Deviation } from '../deviation.ts';
import { anyNode, editText } from '../edit.ts';
import { editView } from '../registry.ts';

export const deviation: Deviation = {
  tells: 'The kernel of one node interprets its programs.',
  finds: 'NODE-016',
  apply(cluster, random) {
    const node = anyNode(cluster, random);
    editView(cluster, node, (view) => { view.sysctl.set('net.core.bpf_jit_enable', '0'); });
    editText(cluster, node, 'cmd/cat--proc-sys-net-core-bpf_jit_enable.md', '1', '0');
    return [{ kind: 'node', node: node.name }];
  },
};
