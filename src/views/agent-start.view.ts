import * as z from 'zod';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView } from './define-view.ts';
import { podsOf } from './pods-of.ts';

/** How long the agent of a node runs. */
export const view = defineView({
  id: 'agent-start',
  title: 'how long ago the agent of the node was started',
  scope: 'node',
  collect: 'kubectl -n kube-system get pods -l k8s-app=cilium -o yaml',
  schema: z.object({ secondsAgo: z.number() }),
  build: (context) => {
    for (const list of context.read('k8s-pods')) for (const { pod, i } of podsOf(list.data, context.node)) {
      if (pod.deletionTimestamp !== undefined) continue;
      const at = pod.containerStatuses.findIndex((s) => s.name === 'cilium-agent' && !s.init);
      const secondsAgo = secondsBefore(pod.containerStatuses[at]?.startedAt, context.snapshot.collectedAt);
      if (secondsAgo === undefined) continue;
      context.note('', list.places(`items[${String(i)}].containerStatuses[${String(at)}]`));
      return { secondsAgo };
    }
    return { missing: context.missing('k8s-pods') };
  },
});
