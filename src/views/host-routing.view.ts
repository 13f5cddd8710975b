import * as z from 'zod';
import { compareVersions, parseVersion } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView } from './define-view.ts';
import type { ViewContext } from './define-view.ts';

const HostRouting = z.object({
  mode: z.enum(['BPF', 'Legacy']),
  /** Release of the running kernel, as printed. */
  kernel: z.string().optional(),
  /** Older than 5.10, which cannot do better; absent when the kernel is not known. */
  kernelTooOld: z.boolean().optional(),
  /** `enable-host-legacy-routing` is set to true. */
  byChoice: z.boolean(),
  /** What forces it, in the order in which it matters. */
  reasons: z.array(z.string()),
  /** The reasons as one sentence part. */
  because: z.string(),
});

/** How packets of pods pass the host: through BPF alone, or through its network stack; and why. */
export const view = defineView({
  id: 'host-routing',
  title: 'host routing of a node',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium status --verbose',
  schema: HostRouting,
  build: (context) => {
    const found = ofStatus(context) ?? ofLog(context);
    if (found === undefined) return { missing: context.missing('cilium-status') };
    context.note('mode', found.places);
    const kernel = kernelOf(context);
    const tooOld = kernel === undefined ? undefined : isTooOld(kernel.text);
    if (kernel !== undefined) context.note('kernel', kernel.places);
    if (kernel !== undefined) context.note('kernelTooOld', kernel.places);
    const { byChoice, reasons } = reasonsOf(context, tooOld === true);
    return {
      mode: found.mode, byChoice, reasons, because: reasons.join('; '),
      ...(kernel === undefined ? {} : { kernel: kernel.text }), ...(tooOld === undefined ? {} : { kernelTooOld: tooOld }),
    };
  },
});

function ofStatus(context: ViewContext): { readonly mode: 'BPF' | 'Legacy'; readonly places: readonly EvidenceRef[] } | undefined {
  for (const read of context.read('cilium-status')) {
    const mode = read.data.routing?.host;
    if (mode !== undefined) return { mode, places: read.places('routing.host') };
  }
  return undefined;
}

const FALLBACK = /falling back to legacy host routing/i;

function ofLog(context: ViewContext): { readonly mode: 'Legacy'; readonly places: readonly EvidenceRef[] } | undefined {
  for (const read of context.read('cilium-log')) {
    const at = read.data.warnings.findIndex((w) => FALLBACK.test(w.message));
    if (at >= 0) return { mode: 'Legacy', places: read.places(`warnings[${String(at)}]`) };
  }
  return undefined;
}

function kernelOf(context: ViewContext): { readonly text: string; readonly places: readonly EvidenceRef[] } | undefined {
  for (const read of context.read('k8s-nodes')) {
    const at = read.data.items.findIndex((n) => n.name === context.node);
    const text = read.data.items[at]?.kernelVersion;
    if (text !== undefined) return { text, places: read.places(`items[${String(at)}].kernelVersion`) };
  }
  const log = context.read('cilium-log').find((r) => r.data.kernel !== undefined);
  return log?.data.kernel === undefined ? undefined : { text: log.data.kernel, places: log.places('kernel') };
}

function isTooOld(kernel: string): boolean | undefined {
  const numbers = /^(\d{1,3})\.(\d{1,4})/.exec(kernel);
  if (numbers === null) return undefined;
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])];
  return major < 5 || (major === 5 && minor < 10);
}

const Settings = z.object({
  ipsec: z.boolean().optional(), hostLegacyRouting: z.boolean().optional(), bpfMasquerade: z.boolean().optional(), masquerade4: z.boolean().optional(),
  values: z.record(z.string(), z.string()), kubeProxyReplacement: z.string().optional(),
});

/** Causes in the order of the agent's own checks (pkg/kpr/initializer). */
function reasonsOf(context: ViewContext, kernelTooOld: boolean): { readonly byChoice: boolean; readonly reasons: string[] } {
  const fact = context.view('config');
  const settings = fact.state === 'present' ? Settings.parse(fact.data) : undefined;
  const reasons: string[] = [];
  const places: EvidenceRef[] = [];
  const because = (holds: boolean, reason: string, where: readonly EvidenceRef[]): void => {
    if (!holds) return;
    reasons.push(reason);
    places.push(...where);
  };
  const config = (key: string): readonly EvidenceRef[] => (fact.state === 'present' ? fact.places(key) : []);
  const status = context.read('cilium-status').find((r) => r.data.masquerading !== undefined);
  const byStatus = status?.data.masquerading?.mode;
  if (status !== undefined && byStatus !== undefined) because(byStatus === 'iptables', 'masquerading is done by iptables', status.places('masquerading'));
  else because(settings?.bpfMasquerade === false && settings.masquerade4 === true, 'masquerading is done by iptables', config('bpfMasquerade'));
  because(settings?.ipsec === true && beforeIpsecCould(context), 'IPsec is on', config('ipsec'));
  const byChoice = settings?.hostLegacyRouting === true && 'enable-host-legacy-routing' in settings.values;
  because(byChoice, 'enable-host-legacy-routing is set to true', config('hostLegacyRouting'));
  because(kernelTooOld, 'the kernel is older than 5.10', []);
  context.note('reasons', places);
  context.note('because', places);
  context.note('byChoice', config('hostLegacyRouting'));
  return { byChoice, reasons };
}

/** Up to 1.18 IPsec needs the host's network stack. */
function beforeIpsecCould(context: ViewContext): boolean {
  const version = parseVersion(context.ciliumVersion() ?? '');
  const limit = parseVersion('1.19.0');
  return version === undefined || limit === undefined || compareVersions(version, limit) < 0;
}
