import * as z from 'zod';
import { formatMinor, parseVersion, type Version } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Release } from '../model/tables.ts';
import { runningVersions } from './advisories/running.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { distance, minorsPastSupport, releaseOf } from './release-support/minors.ts';

const ReleaseSupport = z.object({
  /** The oldest version of the agent that runs. */
  version: z.string(),
  minor: z.string(),
  /** Its builder, when not the project: support and fixes are then a matter of that vendor. */
  vendor: z.string().optional(),
  /** Day of the table that was used. */
  tableChecked: z.string(),
  /** The table knows this minor. */
  known: z.boolean(),
  endOfLife: z.string().optional(),
  /** Without support on the day of collection; absent when that day is not known. */
  ended: z.boolean().optional(),
  /** Minors above it that had lost support by then. */
  minorsPast: z.number().int().optional(),
  latestPatch: z.string().optional(),
  latestPatchDate: z.string().optional(),
  /** Patches between the running and the latest one of the table. */
  patchesBehind: z.number().int().optional(),
  /** The latest patch was out on the day of collection; absent when that day is not known. */
  patchWasOut: z.boolean().optional(),
  kubernetes: z.string().optional(),
  /** Lowest and highest minor of Kubernetes that the release was tested with. */
  testedFrom: z.string().optional(),
  testedTo: z.string().optional(),
  /** Below the tested minors when negative, above when positive. */
  kubernetesDistance: z.number().int().optional(),
  /** Lower than the chart accepts. */
  belowChart: z.boolean().optional(),
});
type ReleaseSupport = z.input<typeof ReleaseSupport>;

/** What the project supports: the running minor, its patches, and the minors of Kubernetes it was tested with. */
export const view = defineView({
  id: 'release-support',
  title: 'support of the running release by the project',
  scope: 'cluster',
  collect: 'kubectl -n kube-system exec ds/cilium -- cilium-dbg version',
  schema: ReleaseSupport,
  build: (context) => {
    const running = runningVersions(context).flatMap((r) => {
      const version = parseVersion(r.version);
      return version === undefined ? [] : [{ ...r, parsed: version }];
    }).sort((a, b) => a.parsed.minor - b.parsed.minor || a.parsed.patch - b.parsed.patch);
    const [oldest] = running;
    if (oldest === undefined) return { missing: [...context.missing('cilium-version'), ...context.missing('cilium-status')] };
    const { releases, checked } = context.tables.releases;
    const release = releaseOf(oldest.parsed, releases);
    for (const field of ['', 'version', 'ended', 'patchesBehind']) context.note(field, oldest.places);
    const base = { version: oldest.version, minor: formatMinor(oldest.parsed), tableChecked: checked, known: release !== undefined, ...(oldest.vendor === undefined ? {} : { vendor: oldest.vendor }) };
    return release === undefined ? base : { ...base, ...ofRelease(oldest.parsed, release, context), ...ofKubernetes(release, context) };
  },
});

function ofRelease(version: Version, release: Release, context: ViewContext): Partial<ReleaseSupport> {
  const day = context.snapshot.collectedAt?.slice(0, 10);
  const past = day === undefined ? undefined : minorsPastSupport(release, context.tables.releases.releases, day);
  const latest = parseVersion(release.latestPatch);
  if (day === undefined) context.lacks('ended', { input: 'release-support', reason: 'absent', detail: 'nothing tells when the data was collected', collect: 'cilium sysdump' });
  return {
    latestPatch: release.latestPatch, latestPatchDate: release.latestPatchDate,
    ...(release.endOfLife === undefined ? {} : { endOfLife: release.endOfLife }),
    ...(day === undefined ? {} : { ended: past !== undefined, patchWasOut: release.latestPatchDate <= day }),
    ...(past === undefined ? {} : { minorsPast: past }),
    ...(latest === undefined ? {} : { patchesBehind: Math.max(0, latest.patch - version.patch) }),
  };
}

function ofKubernetes(release: Release, context: ViewContext): Partial<ReleaseSupport> {
  const [from, to] = [release.kubernetes[0], release.kubernetes.at(-1)];
  const tested = from === undefined || to === undefined ? {} : { testedFrom: from, testedTo: to };
  const told = kubernetesVersion(context);
  if (told === undefined) {
    context.lacks('kubernetesDistance', context.missing('k8s-version')[0] ?? { input: 'k8s-version', reason: 'absent', detail: 'nothing tells the version of Kubernetes', collect: 'kubectl version' });
    return tested;
  }
  const { version, places } = told;
  for (const field of ['kubernetes', 'kubernetesDistance', 'belowChart']) context.note(field, places);
  const away = distance(version, release.kubernetes);
  return {
    ...tested, kubernetes: formatMinor(version), belowChart: version.minor < (parseVersion(release.kubernetesMinimum)?.minor ?? 0),
    ...(away === undefined ? {} : { kubernetesDistance: away }),
  };
}

/** The API server's own word, else the agent's, else a kubelet's. */
function kubernetesVersion(context: ViewContext): { readonly version: Version; readonly places: readonly EvidenceRef[] } | undefined {
  const texts = [
    ...context.read('k8s-version').map((r) => [r.data.server?.gitVersion, r.places('server')] as const),
    ...context.read('cilium-status').map((r) => [r.data.kubernetes?.version, r.places('kubernetes')] as const),
    ...context.read('k8s-nodes').map((r) => [r.data.items[0]?.kubeletVersion, r.places('items[0].kubeletVersion')] as const),
  ];
  for (const [text, places] of texts) {
    const version = text === undefined ? undefined : parseVersion(text);
    if (version !== undefined) return { version, places };
  }
  return undefined;
}
