import { parseVersion } from '../../base/version.ts';
import type { ViewContext } from '../define-view.ts';

/** What the definitions of Gateway API in the cluster are, by the objects themselves. */
export interface InstalledDefinitions {
  /** `gateways`, `httproutes`: established, with a version that is served. */
  readonly served: ReadonlySet<string>;
  readonly notServed: readonly string[];
  readonly bundleVersion: string | undefined;
  readonly channel: string | undefined;
}

const GROUP = 'gateway.networking.k8s.io';
/** What every release with Gateway API asks for (cilium `operator/pkg/gateway-api`). TLSRoute is left out: which releases insist on it differs by patch. */
const ALWAYS = ['gatewayclasses', 'gateways', 'httproutes', 'referencegrants'];
const FROM_1_15 = ['grpcroutes'];

/** Undefined without a list of all definitions: that of a single one says nothing of the others. */
export function installedDefinitions(context: ViewContext): InstalledDefinitions | undefined {
  const list = context.read('k8s-crds').find((read) => read.whole && read.data.items.some((c) => c.group === 'cilium.io') && read.data.items.length > 3);
  if (list === undefined) return undefined;
  const own = list.data.items.flatMap((crd, i) => (crd.group === GROUP ? [{ crd, i }] : []));
  const served = new Set(own.filter(({ crd }) => crd.established && crd.served.length > 0).map(({ crd }) => crd.plural));
  const version = parseVersion(context.ciliumVersion() ?? '');
  const wanted = version !== undefined && (version.major > 1 || version.minor >= 15) ? [...ALWAYS, ...FROM_1_15] : ALWAYS;
  const [first] = own.filter(({ crd }) => crd.bundleVersion !== undefined);
  context.note('notServed', list.places('').map((p) => ({ ...p, endLine: p.startLine })));
  if (first !== undefined) for (const field of ['bundleVersion', 'channel']) context.note(field, list.places(`items[${String(first.i)}].${field}`));
  return { served, notServed: wanted.filter((name) => !served.has(name)), bundleVersion: first?.crd.bundleVersion, channel: first?.crd.channel };
}
