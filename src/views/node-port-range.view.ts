import * as z from 'zod';
import { defineView } from './define-view.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ nodePortRange: z.string().optional(), defaulted: z.array(z.string()) });

const NodePortRange = z.object({ first: z.number().int(), last: z.number().int(), from: z.enum(['status', 'configuration', 'default']) });

/** The range of node ports that Cilium serves: as an agent prints it, else as it is configured. */
export const view = defineView({
  id: 'node-port-range',
  title: 'range of node ports that Cilium serves',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml',
  schema: NodePortRange,
  build: (context) => {
    for (const status of context.read('cilium-status')) {
      const range = status.data.kpr?.details?.nodePortRange;
      if (range === undefined) continue;
      context.note('', status.places('kpr.details.nodePortRange'));
      return { first: range.min, last: range.max, from: 'status' as const };
    }
    const config = context.view('config');
    if (config.state === 'missing') return { missing: context.missing('cilium-config') };
    const { nodePortRange: text, defaulted } = ConfigFields.parse(config.data);
    const found = /^\D{0,3}(\d{1,5})\D{1,4}(\d{1,5})\D{0,3}$/.exec(text ?? '');
    if (text === undefined || (found === null && /\d/.test(text))) return { missing: context.missing('cilium-config') };
    context.note('', config.places('nodePortRange'));
    const set = found !== null && !defaulted.includes('nodePortRange');
    return { first: Number(found?.[1] ?? 30_000), last: Number(found?.[2] ?? 32_767), from: set ? 'configuration' as const : 'default' as const };
  },
});
