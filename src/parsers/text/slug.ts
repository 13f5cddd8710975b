/**
 * The name cilium-bugtool gives a command's file, without suffix: every `/` and every blank becomes `-`, nothing is collapsed.
 * `cilium-dbg status --verbose` gives `cilium-dbg-status---verbose`.
 */
export function commandSlug(command: string): string {
  return command.trim().replace(/[/\s]/g, '-');
}

const SUFFIX = /\.(?:md|json|txt|html|log)$/;

/**
 * Slug of the command whose output a file holds, from the name cilium-bugtool gave it: suffix removed, and the `kubectl-exec-...`
 * prefix of its Kubernetes mode. Any name gives a slug; whether it is one of a known command shows when it is matched.
 */
export function commandFromBugtoolName(fileName: string): string {
  const stem = fileName.replace(SUFFIX, '');
  const dashes = stem.startsWith('kubectl-exec-') ? stem.indexOf('----') : -1;
  return dashes < 0 ? stem : stem.slice(dashes + 4);
}
