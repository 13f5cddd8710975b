import { z } from 'zod';
import type { CiliumLog } from '../parsers/cilium-log/schema.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import type { Missing } from '../model/fact.ts';
import { readComplaint } from './gateway-crds/complaint.ts';

const GatewayCrds = z.object({
  /** The operator said that it did not find what Gateway API needs. */
  refused: z.boolean(),
  /** Definitions that are not there, `tlsroutes`. */
  absent: z.array(z.string()),
  /** Definitions that are there without the version wanted, `referencegrants v1`. */
  wrongVersion: z.array(z.string()),
  /** The API server did not answer the question: nothing is said about the definitions. */
  noAnswer: z.boolean(),
  /** Kinds the operator met and does not know, `v1alpha2.TLSRouteList`. */
  unknownKinds: z.array(z.string()),
  /** The operator asks for kube-proxy replacement first. */
  needsReplacement: z.boolean(),
});

/** What the operator's check for Gateway API found, which it does once at its start. */
export const view = defineView({
  id: 'gateway-crds',
  title: 'result of the operator\'s check for Gateway API',
  scope: 'cluster',
  collect: 'kubectl -n kube-system logs deploy/cilium-operator; kubectl get crd | grep gateway.networking.k8s.io',
  schema: GatewayCrds,
  build: (context) => {
    const logs = context.read('cilium-log').filter((l) => l.data.component === 'operator');
    // The present leader's word counts; without its log, that of the run before.
    const current = logs.filter((l) => !l.data.previous);
    const used = current.length > 0 ? current : logs;
    if (used.length === 0) return withoutLog(context);
    context.note('', used[0]?.places('') ?? []);
    const hit = (id: string): Found | undefined => used.flatMap((log) => find(log, id))[0];
    const crds = hit('gateway-api-crds');
    const kinds = hit('gateway-kind-missing');
    const needs = hit('gateway-needs-kpr');
    const complaint = readComplaint(crds?.sample ?? '');
    for (const field of ['refused', 'absent', 'wrongVersion', 'noAnswer']) context.note(field, crds?.places ?? []);
    context.note('unknownKinds', kinds?.places ?? []);
    context.note('needsReplacement', needs?.places ?? []);
    return { refused: crds !== undefined, ...complaint, unknownKinds: [...kinds?.values ?? []], needsReplacement: needs !== undefined && /gateway ?api support/i.test(needs.sample) };
  },
});

interface Found { readonly sample: string; readonly values: readonly string[]; readonly places: ReturnType<Read<CiliumLog>['places']> }

function find(log: Read<CiliumLog>, id: string): Found[] {
  const at = log.data.signatures.findIndex((s) => s.id === id);
  const hit = log.data.signatures[at];
  return hit === undefined ? [] : [{ sample: hit.sample, values: hit.values, places: log.places(`signatures[${String(at)}]`) }];
}

const COLLECT = 'kubectl -n kube-system logs deploy/cilium-operator';

/** The operator asks for the definitions only where Gateway API is on: where it is off, its log is not missed. */
function withoutLog(context: ViewContext): z.input<typeof GatewayCrds> | { readonly missing: readonly Missing[] } {
  const config = context.view('config');
  if (config.state === 'present' && isOff(config.data)) {
    context.note('', config.places('gatewayApi'));
    return { refused: false, absent: [], wrongVersion: [], noAnswer: false, unknownKinds: [], needsReplacement: false };
  }
  return { missing: [{ input: 'cilium-log', reason: 'absent', detail: 'the log of the operator was not found in the input', collect: COLLECT }] };
}

function isOff(config: unknown): boolean {
  return typeof config === 'object' && config !== null && 'gatewayApi' in config && config.gatewayApi === false;
}
