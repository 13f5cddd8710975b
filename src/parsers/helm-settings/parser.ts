import { type Line, defineParser } from '../define-parser.ts';
import { parseFlags, readFlags } from './from-flags.ts';
import { isValues, parseValues } from './from-values.ts';
import { isOwnPath } from './names.ts';
import { HelmSettings } from './schema.ts';

function solid(lines: readonly Line[]): Line[] {
  return lines.filter((l) => l.text.trim() !== '' && !/^\s*#/.test(l.text));
}

/** Nearly only settings, and one of them is Cilium's. */
function isFlags(lines: readonly Line[]): boolean {
  const read = solid(lines).slice(0, 200).map((l) => readFlags(l.text));
  const fit = read.filter((r) => r !== undefined);
  return fit.some((entries) => entries.some((e) => isOwnPath(e.path))) && fit.length * 5 >= read.length * 4;
}

/**
 * Chart values with which Cilium was installed: `helm get values`, a values file, `--set` arguments, or `name=value` lines
 * from someone's notes. What they ask for is not what runs: the chart may not know a value any more.
 */
export const parser = defineParser({
  id: 'helm-settings',
  title: 'Helm values of the installation',
  kind: 'text',
  scope: 'cluster',
  area: 'configuration',
  collect: 'helm -n kube-system get values cilium',
  files: [/^cilium-helm-values\.ya?ml$/],
  commands: [/^helm-(?:.*-)?get-values(?:-|$)/],
  schema: HelmSettings,
  sniff: (head) => (isValues(head) || isFlags(head) ? 'yes' : solid(head).every((l) => /^[\s-]*[\w".-]+:|^\s+- |^\s*(?:\{\}|null|USER-SUPPLIED VALUES:)\s*$/.test(l.text)) ? 'maybe' : 'no'),
  parse: (lines, context) => (isFlags(lines) && !isValues(lines) ? parseFlags(lines, context) : parseValues(lines, context)),
});
