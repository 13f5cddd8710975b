import type { EvidenceRef } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { minorOf } from '../../base/version.ts';
import { agentDefault } from '../config/defaults.ts';
import { FLAGS, WORDS } from '../config/fields.ts';
import type { ViewContext } from '../define-view.ts';
import { untold, type Answer } from './answer.ts';
import { askFiles } from './files.ts';
import { askPods } from './pods.ts';
import { askPolicies } from './policies.ts';
import { askRoutes } from './routes.ts';

type Ask = (argument: string, context: ViewContext) => Answer;

/** By the word before the colon. A table may name words that this release does not know: nothing can be told of them. */
const KINDS: Readonly<Record<string, Ask>> = { config: askConfig, people: askPeople, pods: askPods, file: askFiles, 'host-routing': askHostRouting, policy: askPolicies, routes: askRoutes, l7: askListeners };

/** Whether a precondition as written in the table, `config:enable-wireguard=true`, is met in this cluster. */
export function askPrecondition(text: string, context: ViewContext): Answer {
  const colon = text.indexOf(':');
  const ask = KINDS[text.slice(0, colon)];
  if (ask !== undefined) return ask(text.slice(colon + 1), context);
  return { holds: 'unknown', missing: untold(`whether "${text}" holds is nothing this release can tell`, '') };
}

const FIELDS: ReadonlyMap<string, string> = new Map([
  ...[...Object.entries(FLAGS), ...Object.entries(WORDS)].map(([field, key]) => [key, field] as const),
  ['kube-proxy-replacement', 'kubeProxyReplacement'], ['routing-mode', 'routing'],
]);

/** `key=value` or `key!=value`, against what is in effect. */
function askConfig(test: string, context: ViewContext): Answer {
  const [, key = '', not = '', wanted = ''] = /^([a-z0-9-]{1,80})(!?)=(.{0,80})$/.exec(test) ?? [];
  const config = context.view('config');
  if (config.state === 'missing') return { holds: 'unknown', missing: config.missing[0] ?? untold('the configuration was not collected', '') };
  const value = effective(config.data, key, context);
  if (value === undefined) return { holds: 'unknown', missing: { ...untold(`what ${key} is set to is not known`, 'kubectl -n kube-system get configmap cilium-config -o yaml', 'config'), reason: 'field-missing' } };
  return { holds: (value === wanted) !== (not === '!'), say: `${key} is "${value}"`, places: placesOf(config, key) };
}

function effective(data: unknown, key: string, context: ViewContext): string | undefined {
  const config = data as Readonly<Record<string, unknown>> & { readonly values: Readonly<Record<string, string>>; readonly defaulted: readonly string[] };
  const field = FIELDS.get(key);
  const typed = field === undefined ? undefined : config[field];
  if (field !== undefined) return typeof typed === 'string' || typeof typed === 'boolean' ? String(typed) : undefined;
  return config.values[key]?.trim().toLowerCase() ?? agentDefault(key, minorOf(context.ciliumVersion()));
}

function placesOf(config: Fact, key: string): readonly EvidenceRef[] {
  return config.state === 'missing' ? [] : config.places(FIELDS.get(key) ?? `values.${key}`);
}

/** What people may do is decided by roles and habits that no dump holds. */
function askPeople(what: string): Answer {
  return { holds: 'unknown', missing: untold(`a dump does not tell whether people without full trust ${what}`, 'kubectl auth can-i --list --as=<user>') };
}

/** Legacy host routing on at least one node. */
function askHostRouting(wanted: string, context: ViewContext): Answer {
  const told = context.read('cilium-status').flatMap((s) => (s.data.routing?.host === undefined ? [] : [{ host: s.data.routing.host, places: s.places('routing') }]));
  const found = told.find((t) => t.host.toLowerCase() === wanted);
  if (found !== undefined) return { holds: true, say: `host routing is ${found.host}`, places: found.places };
  const [first] = told;
  if (first === undefined) return { holds: 'unknown', missing: context.missing('cilium-status')[0] ?? untold('no agent told its host routing', '') };
  return { holds: false, say: `host routing is ${first.host}`, places: first.places };
}

/** Something passes the L7 proxy: policies with rules at layer 7, Ingress, or a Gateway. */
function askListeners(_: string, context: ViewContext): Answer {
  const answers = ['config:enable-gateway-api=true', 'config:enable-ingress-controller=true', 'policy:l7'].map((test) => askPrecondition(test, context));
  return answers.find((a) => a.holds === true) ?? answers.find((a) => a.holds === 'unknown') ?? answers[0] ?? { holds: 'unknown', missing: untold('nothing tells of the proxy', '') };
}
