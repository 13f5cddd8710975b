import type { ViewContext } from '../define-view.ts';
import type { Answer } from './answer.ts';

/** Whether a pod of this name runs; a list that does not show all pods proves presence only. */
export function askPods(name: string, context: ViewContext): Answer {
  const lists = context.read('k8s-pods');
  for (const list of lists) {
    const at = list.data.items.findIndex((p) => p.name.startsWith(`${name}-`) && p.deletionTimestamp === undefined);
    if (at >= 0) return { holds: true, say: `the pod ${list.data.items[at]?.name ?? name} is there`, places: list.places(`items[${String(at)}]`) };
  }
  const whole = lists.find((l) => l.whole);
  if (whole !== undefined) return { holds: false, say: `no pod ${name} is in the list`, places: whole.places('') };
  const missing = context.missing('k8s-pods')[0] ?? { input: 'k8s-pods', reason: 'incomplete' as const, detail: 'the list of pods is cut', collect: 'kubectl get pods -A -o yaml' };
  return { holds: 'unknown', missing };
}
