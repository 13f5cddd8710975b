import * as z from 'zod';
import { parseVersion } from '../base/version.ts';
import type { CiliumLog } from '../parsers/cilium-log/schema.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import type { Missing } from '../model/fact.ts';
import { readComplaint } from './gateway-crds/complaint.ts';
import { type InstalledDefinitions, installedDefinitions } from './gateway-crds/installed.ts';

const GatewayCrds = z.object({
  /** The operator said that it did not find what Gateway API needs. */
  refused: z.boolean(),
  /** Definitions that are not there, `tlsroutes`. This and the next ones are absent without the operator's word. */
  absent: z.array(z.string()).optional(),
  /** Definitions that are there without the version wanted, `referencegrants v1`. */
  wrongVersion: z.array(z.string()).optional(),
  /** The API server did not answer the question: nothing is said about the definitions. */
  noAnswer: z.boolean(),
  /** Kinds the operator met and does not know, `v1alpha2.TLSRouteList`. */
  unknownKinds: z.array(z.string()).optional(),
  /** The operator asks for kube-proxy replacement first. */
  needsReplacement: z.boolean(),
  /** Definitions the release cannot do without that the cluster does not serve, by the objects themselves; empty without their whole list. */
  notServed: z.array(z.string()),
  /** Definitions of the operator's complaint that the cluster serves by now: it has to be restarted. */
  servedByNow: z.array(z.string()),
  /** Release and channel of the definitions, `v1.2.0` and `standard`. */
  bundleVersion: z.string().optional(),
  channel: z.string().optional(),
  /** Definitions without the version the release reads, `grpcroutes v1`; absent without the whole list of definitions and for releases nobody looked up. */
  lacksVersion: z.array(z.string()).optional(),
  /** How old their release is beside the one that this release of Cilium is made for; absent where either is not known. */
  bundle: z.enum(['older', 'fits', 'newer']).optional(),
  /** The latter, `1.2`. */
  madeFor: z.string().optional(),
});

/** What the operator's check for Gateway API found, which it does once at its start. */
export const view = defineView({
  id: 'gateway-crds',
  title: 'result of the operator\'s check for Gateway API',
  scope: 'cluster',
  collect: 'kubectl -n kube-system logs deploy/cilium-operator; kubectl get crds -o yaml',
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
    const objects = installedDefinitions(context);
    for (const field of ['refused', 'absent', 'wrongVersion', 'noAnswer']) context.note(field, crds?.places ?? []);
    context.note('unknownKinds', kinds?.places ?? []);
    context.note('needsReplacement', needs?.places ?? []);
    return {
      refused: crds !== undefined, ...complaint, unknownKinds: [...kinds?.values ?? []], needsReplacement: needs !== undefined && /gateway ?api support/i.test(needs.sample),
      ...aboutObjects(objects), servedByNow: complaint.absent.filter((name) => objects?.served.has(name) === true),
    };
  },
});

interface Found { readonly sample: string; readonly values: readonly string[]; readonly places: ReturnType<Read<CiliumLog>['places']> }

function find(log: Read<CiliumLog>, id: string): Found[] {
  const at = log.data.signatures.findIndex((s) => s.id === id);
  const hit = log.data.signatures[at];
  return hit === undefined ? [] : [{ sample: hit.sample, values: hit.values, places: log.places(`signatures[${String(at)}]`) }];
}

type Objects = Pick<z.input<typeof GatewayCrds>, 'notServed' | 'bundleVersion' | 'channel' | 'lacksVersion' | 'bundle' | 'madeFor'>;

function aboutObjects(found: InstalledDefinitions | undefined): Objects {
  return {
    notServed: [...found?.notServed ?? []], ...(found?.bundleVersion === undefined ? {} : { bundleVersion: found.bundleVersion }),
    ...(found?.channel === undefined ? {} : { channel: found.channel }), ...(found?.lacksVersion === undefined ? {} : { lacksVersion: [...found.lacksVersion] }),
    ...(found?.madeFor === undefined ? {} : { madeFor: found.madeFor }), ...age(found),
  };
}

/** Patches of one minor change nothing that the controller reads. */
function age(found: InstalledDefinitions | undefined): Pick<Objects, 'bundle'> {
  const had = parseVersion(found?.bundleVersion ?? '');
  const made = parseVersion(`${found?.madeFor ?? ''}.0`);
  if (had === undefined || made === undefined) return {};
  const apart = had.major === made.major ? had.minor - made.minor : had.major - made.major;
  return { bundle: apart < 0 ? 'older' : apart > 0 ? 'newer' : 'fits' };
}

const SILENT = { refused: false, noAnswer: false, needsReplacement: false, servedByNow: [] };
const COLLECT = 'kubectl -n kube-system logs deploy/cilium-operator';

/** The operator asks for the definitions only where Gateway API is on: where it is off, its log is not missed. */
function withoutLog(context: ViewContext): z.input<typeof GatewayCrds> | { readonly missing: readonly Missing[] } {
  const config = context.view('config');
  if (config.state === 'present' && isOff(config.data)) {
    context.note('', config.places('gatewayApi'));
    return { ...SILENT, absent: [], wrongVersion: [], unknownKinds: [], notServed: [] };
  }
  const objects = installedDefinitions(context);
  if (objects !== undefined) return { ...SILENT, ...aboutObjects(objects) };
  return { missing: [{ input: 'cilium-log', reason: 'absent', detail: 'the log of the operator was not found in the input', collect: COLLECT }] };
}

function isOff(config: unknown): boolean {
  return typeof config === 'object' && config !== null && 'gatewayApi' in config && config.gatewayApi === false;
}
