import { parseVersion } from '../../base/version.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** What the definitions of Gateway API in the cluster are, by the objects themselves. */
export interface InstalledDefinitions {
  /** `gateways`, `httproutes`: established, with a version that is served. */
  readonly served: ReadonlySet<string>;
  readonly notServed: readonly string[];
  readonly bundleVersion: string | undefined;
  readonly channel: string | undefined;
  /** Definitions without the version the release reads, `grpcroutes v1`; undefined where it is not known which ones it reads. */
  readonly lacksVersion: readonly string[] | undefined;
  /** Bundle the release is made for, `1.2`; undefined where that is not known. */
  readonly madeFor: string | undefined;
}

const GROUP = 'gateway.networking.k8s.io';
/** What every release with Gateway API asks for (cilium `operator/pkg/gateway-api`). TLSRoute is left out: which releases insist on it differs by patch. */
const ALWAYS = ['gatewayclasses', 'gateways', 'httproutes', 'referencegrants'];
const FROM_1_15 = ['grpcroutes'];

/** Bundle of each minor, as its documentation names it. */
const MADE_FOR: Readonly<Record<number, string>> = { 13: '0.5', 14: '0.7', 15: '1.0', 16: '1.1', 17: '1.2', 18: '1.2' };
const LAST_READ = 19;

/** Versions the operator looks for (`requiredGVK` in `operator/pkg/gateway-api/cell.go`), TLSRoute left out as above. */
function wantedVersions(minor: number): Readonly<Record<string, string>> | undefined {
  const stable = { gatewayclasses: 'v1', gateways: 'v1', httproutes: 'v1', referencegrants: 'v1beta1' };
  if (minor > LAST_READ) return undefined;
  if (minor >= 16) return { ...stable, grpcroutes: 'v1' };
  return minor === 15 ? { ...stable, grpcroutes: 'v1alpha2' } : { gatewayclasses: 'v1beta1', gateways: 'v1beta1', httproutes: 'v1beta1', referencegrants: 'v1beta1' };
}

/** Undefined without a list of all definitions: that of a single one says nothing of the others. */
export function installedDefinitions(context: ViewContext): InstalledDefinitions | undefined {
  const list = context.read('k8s-crds').find((read) => read.whole && read.data.items.some((c) => c.group === 'cilium.io') && read.data.items.length > 3);
  if (list === undefined) return undefined;
  const own = list.data.items.flatMap((crd, i) => (crd.group === GROUP ? [{ crd, i }] : []));
  const served = new Set(own.filter(({ crd }) => crd.established && crd.served.length > 0).map(({ crd }) => crd.plural));
  const version = parseVersion(context.ciliumVersion() ?? '');
  const wanted = version !== undefined && (version.major > 1 || version.minor >= 15) ? [...ALWAYS, ...FROM_1_15] : ALWAYS;
  const minor = version?.major === 1 ? version.minor : undefined;
  const versions = minor === undefined ? undefined : wantedVersions(minor);
  const lacking = own.filter(({ crd }) => { const v = versions?.[crd.plural]; return v !== undefined && crd.established && !crd.versions.some((had) => had.name === v); });
  context.note('lacksVersion', lacking.length === 0 ? atStart(list.places('')) : lacking.flatMap(({ i }) => atStart(list.places(`items[${String(i)}]`))));
  const [first] = own.filter(({ crd }) => crd.bundleVersion !== undefined);
  context.note('notServed', atStart(list.places('')));
  if (first !== undefined) for (const field of ['bundleVersion', 'channel', 'bundle', 'madeFor']) context.note(field, list.places(`items[${String(first.i)}].${field}`));
  return {
    served, notServed: wanted.filter((name) => !served.has(name)), bundleVersion: first?.crd.bundleVersion, channel: first?.crd.channel,
    lacksVersion: versions === undefined ? undefined : lacking.map(({ crd }) => `${crd.plural} ${versions[crd.plural] ?? ''}`),
    madeFor: minor === undefined ? undefined : MADE_FOR[minor],
  };
}

function atStart(places: readonly EvidenceRef[]): EvidenceRef[] {
  return places.map((p) => ({ ...p, endLine: p.startLine }));
}
