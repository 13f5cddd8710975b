import { remembered } from '../../base/remember.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A pod of kube-proxy. */
export interface ProxyPod {
  readonly namespace?: string;
  readonly name: string;
  readonly node?: string;
  /** Phase of the Pod object, or kubectl's summary. */
  readonly state: string;
  readonly running: boolean;
  readonly places: readonly EvidenceRef[];
}

/** What the lists of pods say of kube-proxy. */
export interface PodSurvey {
  readonly pods: readonly ProxyPod[];
  /** A list holds the pods of the system namespace, so that a pod not listed is not there. */
  readonly complete: boolean;
  readonly places: readonly EvidenceRef[];
}

const NAME = /^kube-proxy(?:-|$)|^openshift-kube-proxy-/;
// Cilium does not run on Windows nodes, so kube-proxy has to.
const WINDOWS = /^kube-proxy-windows(?:-|$)/;
const LABELS: readonly (readonly [string, string])[] = [['k8s-app', 'kube-proxy'], ['component', 'kube-proxy'], ['app', 'kube-proxy'], ['app', 'openshift-kube-proxy']];
// Pods that live in kube-system in almost every cluster: a table with them lists that namespace.
const SYSTEM = /^(?:coredns|kube-dns|kube-apiserver|kube-controller-manager|kube-scheduler|etcd|metrics-server)-/;

/** Finds the pods of kube-proxy in every list of pods; undefined when there is no list. Each node asks for them. */
export const surveyPods = remembered((context: ViewContext): PodSurvey | undefined => {
  const windows = new Set(context.read('k8s-nodes').flatMap((r) => r.data.items).filter((n) => n.operatingSystem === 'windows').map((n) => n.name));
  const surveys = [...objectSurveys(context), ...tableSurveys(context)];
  if (surveys.length === 0) return undefined;
  const pods = new Map<string, ProxyPod>();
  for (const pod of surveys.flatMap((s) => s.pods)) {
    if (WINDOWS.test(pod.name) || (pod.node !== undefined && windows.has(pod.node)) || pods.has(pod.name)) continue;
    pods.set(pod.name, pod);
  }
  return { pods: [...pods.values()], complete: surveys.some((s) => s.complete), places: surveys.flatMap((s) => s.places) };
}, (context) => context.snapshot);

function objectSurveys(context: ViewContext): PodSurvey[] {
  return context.read('k8s-pods').map((read) => ({
    complete: read.whole && read.data.items.some((p) => p.namespace === 'kube-system' || p.labels['k8s-app'] === 'cilium'),
    places: noted(read.places(''), 'no pod of kube-proxy in this list'),
    pods: read.data.items.flatMap((pod, i) => {
      if (!NAME.test(pod.name) && !LABELS.some(([key, value]) => pod.labels[key] === value)) return [];
      const running = pod.phase === 'Running' && pod.deletionTimestamp === undefined;
      return [{
        namespace: pod.namespace, name: pod.name, state: pod.phase, running, places: read.places(`items[${String(i)}].phase`),
        ...(pod.node === undefined ? {} : { node: pod.node }),
      }];
    }),
  }));
}

function tableSurveys(context: ViewContext): PodSurvey[] {
  return context.read('kubectl-pods-table').map((read) => ({
    complete: !read.data.selected && !read.document.incomplete && (read.data.allNamespaces || read.data.rows.some((row) => SYSTEM.test(row.name))),
    places: noted(read.places(''), 'no pod of kube-proxy in this table'),
    pods: read.data.rows.flatMap((row, i) => {
      if (!NAME.test(row.name)) return [];
      return [{
        name: row.name, state: row.status, running: /^(?:Running|CrashLoopBackOff)$/.test(row.status), places: read.places(`rows[${String(i)}]`),
        ...(row.namespace === undefined ? {} : { namespace: row.namespace }), ...(row.node === undefined ? {} : { node: row.node }),
      }];
    }),
  }));
}

/** The same places with a note of what is not there. */
export function noted(places: readonly EvidenceRef[], note: string): EvidenceRef[] {
  return places.map((place) => ({ ...place, note }));
}
