import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const IdentityModes = z.object({
  /** How agents keep identities, with the agents that do so. */
  modes: z.array(z.object({ mode: z.string(), nodes: z.array(z.string()) })),
  /** What the ConfigMap tells agents that start from now on. */
  configured: z.string().optional(),
});

interface Told { readonly node: string; readonly mode: string; readonly places: readonly EvidenceRef[] }

const KEY = 'identity-allocation-mode';

/** The way each agent keeps identities, as it printed it at its start or says it runs with. */
export const view = defineView({
  id: 'identity-modes',
  title: 'way in which each agent keeps identities',
  scope: 'cluster',
  collect: 'kubectl -n kube-system logs <cilium pod> -c cilium-agent; cilium-dbg config --all',
  schema: IdentityModes,
  build: (context) => {
    const agents = new Map([...fromLogs(context), ...fromAgents(context)].map((t) => [t.node, t]));
    if (agents.size === 0) return { missing: [...context.missing('cilium-log'), ...context.missing('cilium-config-all')] };
    const told = sortedBy(agents.values(), (t) => t.node);
    const modes = sortedBy(new Set(told.map((t) => t.mode)), (m) => m).map((mode, i) => {
      const own = told.filter((t) => t.mode === mode);
      context.note(`modes[${String(i)}]`, own.slice(0, 2).flatMap((t) => t.places));
      return { mode, nodes: own.map((t) => t.node) };
    });
    context.note('', told[0]?.places ?? []);
    const map = context.best('cilium-config');
    const configured = map?.data.entries.find((e) => e.key === KEY)?.value.trim().toLowerCase();
    if (configured !== undefined) context.note('configured', map?.places(`values.${KEY}`) ?? []);
    return { modes, ...(configured === undefined ? {} : { configured }) };
  },
});

function fromLogs(context: ViewContext): Told[] {
  return context.read('cilium-log').filter((l) => l.data.component === 'agent' && !l.data.previous).flatMap((l) => l.data.settings.flatMap((s, i): Told[] => (
    s.key === KEY && s.value !== '' ? [{ node: l.node ?? l.data.pod ?? 'an agent', mode: s.value.toLowerCase(), places: l.places(`settings[${String(i)}]`) }] : [])));
}

function fromAgents(context: ViewContext): Told[] {
  return context.read('cilium-config-all').flatMap((r): Told[] => {
    const mode = Object.hasOwn(r.data.readOnly, 'IdentityAllocationMode') ? r.data.readOnly['IdentityAllocationMode'] : undefined;
    return mode === undefined || mode === '' ? [] : [{ node: r.node ?? 'an agent', mode: mode.toLowerCase(), places: r.places('readOnly.IdentityAllocationMode') }];
  });
}
