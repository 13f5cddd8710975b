import type { ViewContext } from '../define-view.ts';
import { untold, type Answer } from './answer.ts';

/** Whether routes of a Gateway ask what an advisory is about. Their headers are not kept, so a route alone is no proof. */
export function askRoutes(kind: string, context: ViewContext): Answer {
  if (kind === 'reference-grants') return askObjects('gateway-reference-grants', context);
  const routes = askObjects('gateway-routes', context);
  return routes.holds === true ? { holds: 'unknown', missing: untold('whether routes match by header and by method must be looked at', 'kubectl get httproutes,grpcroutes -A -o yaml', 'gateway-routes') } : routes;
}

function askObjects(id: 'gateway-reference-grants' | 'gateway-routes', context: ViewContext): Answer {
  const lists = context.read(id);
  const list = lists.find((l) => l.data.items.length > 0);
  const [first] = list?.data.items ?? [];
  if (list !== undefined && first !== undefined) return { holds: true, say: `${first.namespace ?? ''}/${first.name} is there`, places: list.places('items[0]') };
  const whole = lists.find((l) => l.whole);
  if (whole !== undefined) return { holds: false, say: 'there is none of these objects', places: whole.places('') };
  return { holds: 'unknown', missing: context.missing(id)[0] ?? untold('these objects were not collected', '', id) };
}
