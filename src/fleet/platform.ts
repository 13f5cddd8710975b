interface NodeWords { readonly kernel?: string | undefined; readonly os?: string | undefined }

/** Suffix of the API server's version, by who built it. */
const SUFFIXES: readonly (readonly [RegExp, string])[] = [
  [/-gke\./, 'GKE'], [/-eks-/, 'EKS'], [/\+k3s/, 'k3s'], [/\+rke2/, 'RKE2'], [/-aliyun/, 'ACK'], [/-tke\./, 'TKE'], [/\+vmware/, 'Tanzu'], [/\+k0s/, 'k0s'],
];
/** What kernel and image of the nodes tell. */
const IMAGES: readonly (readonly [RegExp, string])[] = [
  [/red hat enterprise linux coreos/i, 'OpenShift'], [/talos/i, 'Talos'], [/-azure\b/, 'AKS'], [/bottlerocket|amzn|-aws\b/i, 'AWS'], [/flatcar/i, 'Flatcar'],
  [/container-optimized/i, 'GCP'], [/linuxkit|microsoft-standard-wsl/i, 'workstation'],
];

/** Where a cluster runs, as far as versions and images tell; `other` when they do, `unknown` when there are none. */
export function platformOf(kubernetesVersion: string | undefined, nodes: readonly NodeWords[]): string {
  const built = SUFFIXES.find(([suffix]) => suffix.test(kubernetesVersion ?? ''));
  if (built !== undefined) return built[1];
  const words = nodes.map((n) => `${n.kernel ?? ''} ${n.os ?? ''}`).join('\n');
  const image = IMAGES.find(([pattern]) => pattern.test(words));
  if (image !== undefined) return image[1];
  return kubernetesVersion === undefined && words.trim() === '' ? 'unknown' : 'other';
}
