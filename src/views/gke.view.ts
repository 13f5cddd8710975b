import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const Gke = z.object({
  /** The nodes are of Google Kubernetes Engine. */
  isGke: z.boolean(),
  /** Version that tells, `v1.29.4-gke.1043002`. */
  version: z.string().optional(),
  /** Google's own build of Cilium. */
  dataplaneV2: z.boolean(),
});

interface Told { readonly version: string; readonly places: readonly EvidenceRef[] }

/** Whether the cluster is one of Google Kubernetes Engine: only its builds of Kubernetes carry `-gke` in their version. */
export const view = defineView({
  id: 'gke',
  title: 'whether this is Google Kubernetes Engine',
  scope: 'cluster',
  collect: 'kubectl get nodes -o yaml',
  schema: Gke,
  build: (context) => {
    const told = versions(context);
    const first = told.find((t) => t.version.includes('-gke')) ?? told[0];
    if (first === undefined) return { missing: context.missing('k8s-nodes') };
    for (const field of ['', 'isGke', 'version']) context.note(field, first.places);
    const isGke = first.version.includes('-gke');
    const managed = context.read('k8s-pods').flatMap((list) => list.data.items.flatMap((p, i) => (p.name.startsWith('anetd-') ? [list.places(`items[${String(i)}]`)] : [])));
    context.note('dataplaneV2', managed[0] ?? []);
    return { isGke, dataplaneV2: managed.length > 0, ...(isGke ? { version: first.version } : {}) };
  },
});

function versions(context: ViewContext): Told[] {
  return [
    ...context.read('k8s-nodes').flatMap((r) => r.data.items.flatMap((n, i): Told[] => (n.kubeletVersion === undefined ? [] : [{ version: n.kubeletVersion, places: r.places(`items[${String(i)}].kubeletVersion`) }]))),
    ...context.read('kubectl-nodes-table').flatMap((r) => r.data.rows.flatMap((n, i): Told[] => (n.version === undefined ? [] : [{ version: n.version, places: r.places(`rows[${String(i)}]`) }]))),
    ...context.read('k8s-version').flatMap((r): Told[] => (r.data.server === undefined ? [] : [{ version: r.data.server.gitVersion, places: r.places('server') }])),
    ...context.read('cilium-status').flatMap((r): Told[] => (r.data.kubernetes?.version === undefined ? [] : [{ version: r.data.kubernetes.version, places: r.places('kubernetes') }])),
  ];
}
