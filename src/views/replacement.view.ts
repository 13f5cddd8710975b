import * as z from 'zod';
import { parseVersion } from '../base/version.ts';
import { defineView } from './define-view.ts';
import type { ViewContext } from './define-view.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/evidence.ts';

const Mode = z.enum(['full', 'partial', 'off', 'unknown']);
/** What this view reads of another one. */
const ConfigFields = z.object({ kubeProxyReplacement: Mode.optional(), kubeProxyReplacementWord: z.string().optional() });
type Mode = z.infer<typeof Mode>;

const Replacement = z.object({
  /** What the node runs with. `partial`: some service types only, or whatever the kernel allows. */
  mode: Mode,
  /** The agent's own status outranks the configuration, which it may not have read yet or which CiliumNodeConfig overrides. */
  from: z.enum(['status', 'configuration']),
  /** As written there. */
  word: z.string(),
  /** 1.19 and later have no switches for single service types. */
  singleSwitchesGone: z.boolean(),
});

const MODES: Readonly<Record<string, Mode>> = { True: 'full', Strict: 'full', False: 'off', Disabled: 'off', Partial: 'partial', Probe: 'partial' };

/** Whether kube-proxy replacement is on on a node. */
export const view = defineView({
  id: 'replacement',
  title: 'kube-proxy replacement of a node',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium status --verbose',
  schema: Replacement,
  build: (context) => {
    const gone = singleSwitchesGone(context.ciliumVersion());
    const found = ofStatus(context) ?? ofConfig(context.view('config'));
    if (found === undefined) return { missing: [...context.missing('cilium-config'), ...context.missing('cilium-status')] };
    context.note('', found.places);
    return { mode: found.mode, from: found.from, word: found.word, singleSwitchesGone: gone };
  },
});

interface Found { readonly mode: Mode; readonly from: 'status' | 'configuration'; readonly word: string; readonly places: readonly EvidenceRef[] }

function ofStatus(context: ViewContext): Found | undefined {
  for (const read of context.read('cilium-status')) {
    const word = read.data.kpr?.mode;
    if (word !== undefined) return { mode: MODES[word] ?? 'unknown', from: 'status', word, places: read.places('kpr.mode') };
  }
  return undefined;
}

function ofConfig(fact: Fact): Found | undefined {
  if (fact.state === 'missing') return undefined;
  const { kubeProxyReplacement: mode, kubeProxyReplacementWord: word } = ConfigFields.parse(fact.data);
  return mode === undefined ? undefined : { mode, from: 'configuration', word: word ?? '', places: fact.places('kubeProxyReplacement') };
}

function singleSwitchesGone(version: string | undefined): boolean {
  const read = version === undefined ? undefined : parseVersion(version);
  return read !== undefined && (read.major > 1 || read.minor >= 19);
}
