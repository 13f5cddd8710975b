import { sortedBy } from '../../base/sort.ts';
import { formatVersion, isDevelopment, parseVersion, versionOfImage } from '../../base/version.ts';
import type { ViewContext } from '../define-view.ts';
import type { Running } from './build.ts';

/** Parts of image references of builds that take fixes into older numbers. Plain mirrors keep the project's name and tag. */
const VENDORS: readonly (readonly [RegExp, string])[] = [
  [/isovalent|-(?:cee|ee)\b/i, 'Isovalent'], [/gke/i, 'GKE'], [/mcr\.microsoft\.com/i, 'AKS'], [/eks-anywhere|eksbuild/i, 'EKS Anywhere'],
  [/registry\.redhat|openshift/i, 'OpenShift'], [/tanzu|vmware/i, 'VMware'], [/rancher\/hardened/i, 'Rancher'],
];

/** The vendor of an image or of a version's suffix; undefined for the project's own releases and mirrors of them. */
export function vendorOf(text: string): string | undefined {
  return VENDORS.find(([pattern]) => pattern.test(text))?.[1];
}

/** Each version of the agent that runs, with one place as its proof. Development builds have no place in a range of releases. */
export function runningVersions(context: ViewContext): Running[] {
  const found = new Map<string, Running>();
  const add = (text: string, source: string, places: Running['places']): void => {
    const version = parseVersion(text);
    if (version === undefined || isDevelopment(version) || version.major === 0) return;
    const name = formatVersion(version);
    const vendor = vendorOf(source);
    if (!found.has(name) || (vendor !== undefined && found.get(name)?.vendor === undefined)) found.set(name, { version: name, vendor, places });
  };
  for (const status of context.read('cilium-status')) add(status.data.cilium?.version ?? '', status.data.cilium?.version ?? '', status.places('cilium'));
  for (const read of context.read('cilium-version')) {
    const { data } = read;
    // The client inside the pod comes from the agent's image.
    const text = data.daemon?.version ?? data.client?.version ?? '';
    add(text, text, read.places(data.daemon === undefined ? 'client' : 'daemon'));
  }
  for (const list of context.read('k8s-pods')) for (const [i, pod] of list.data.items.entries()) {
    const at = pod.containers.findIndex((c) => c.name === 'cilium-agent' && !c.init);
    const image = pod.containers[at]?.image;
    const version = image === undefined || pod.labels['k8s-app'] !== 'cilium' ? undefined : versionOfImage(image);
    if (image !== undefined && version !== undefined) add(formatVersion(version), image, list.places(`items[${String(i)}].containers[${String(at)}].image`));
  }
  for (const set of context.read('k8s-daemonsets-cilium')) for (const [i, workload] of set.data.items.entries()) {
    const at = workload.name === 'cilium' ? workload.containers.findIndex((c) => c.name === 'cilium-agent') : -1;
    const image = workload.containers[at]?.image;
    const version = image === undefined ? undefined : versionOfImage(image);
    if (image !== undefined && version !== undefined) add(formatVersion(version), image, set.places(`items[${String(i)}].containers[${String(at)}].image`));
  }
  for (const log of context.read('cilium-log')) if (log.data.component === 'agent' && log.data.version !== undefined) add(log.data.version, log.data.version, log.places('version'));
  return sortedBy(found.values(), (r) => r.version);
}
