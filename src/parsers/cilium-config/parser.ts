import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { headKind } from '../object-kind.ts';
import { readConfigMap } from './from-configmap.ts';
import { readView, sniffView } from './from-view.ts';
import { isKnownKey } from './keys.ts';
import { CiliumConfig, type CiliumConfigData } from './schema.ts';

const SETTING = /^\s*"?([a-z][a-z0-9._-]{0,100})"?:(?:\s|$)/;

/** `-o jsonpath='{.data}'`: a JSON map of settings without anything around it. */
function isBareJson(lines: readonly Line[]): boolean {
  const solid = lines.filter((l) => l.text.trim() !== '');
  if (!/^\s*\{/.test(solid[0]?.text ?? '')) return false;
  const text = solid.slice(0, 40).map((l) => l.text.slice(0, 4096)).join('\n');
  return [...text.matchAll(/"([a-z][a-z0-9._-]{0,100})"\s*:\s*"/g)].filter((m) => isKnownKey(m[1] ?? '')).length >= 2;
}

/** Only `key: value` lines, all of them Cilium's: a ConfigMap through grep. */
function isFiltered(lines: readonly Line[]): boolean {
  const solid = lines.filter((l) => l.text.trim() !== '');
  return solid.length > 0 && solid.every((l) => isKnownKey(SETTING.exec(l.text)?.[1] ?? ''));
}

function knownKeys(lines: readonly Line[]): number {
  return lines.filter((l) => isKnownKey(SETTING.exec(l.text)?.[1] ?? '')).length;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const found = headKind(head);
  if (found === undefined) return isFiltered(head) || isBareJson(head) ? 'yes' : sniffView(head);
  const kind = found.item ?? found.document;
  if (kind !== undefined && kind !== 'ConfigMap' && kind !== 'ConfigMapList' && kind !== 'List') return 'no';
  // Pods and workloads name the ConfigMap too: the name counts only where the kind is known.
  if (kind === undefined && found.isList) return 'no';
  if (kind !== undefined && head.some((l) => /^\s*"?name"?: "?cilium-config"?,?\s*$/.test(l.text) || /"name"\s*:\s*"cilium-config"/.test(l.text))) {
    return kind === 'List' ? 'maybe' : 'yes';
  }
  return !found.isList && knownKeys(head) >= 3 ? 'yes' : 'maybe';
}

function parse(lines: readonly Line[], context: ParseContext): CiliumConfigData | undefined {
  const asObject = headKind(lines) !== undefined || isFiltered(lines) || isBareJson(lines);
  const map = asObject ? readConfigMap(lines, context) : { entries: readView(lines, context) };
  if (map === undefined || (map.entries.length === 0 && !asObject)) return undefined;
  const entries = [...map.entries];
  const values = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  return { ...map, source: asObject ? 'configmap' : 'view', entries, values };
}

export const parser = defineParser({
  id: 'cilium-config',
  title: 'configuration of Cilium (ConfigMap cilium-config)',
  rows: 'entries',
  columns: ['key', 'value'],
  kind: 'text',
  scope: 'cluster',
  area: 'configuration',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml',
  files: [/^cilium-(?:config-)?configmap\.(?:ya?ml|json)$/, /^cilium-config\.(?:ya?ml|json|txt)$/],
  commands: [/^cilium-config-view(?:-|$)/, /^(?:kubectl|oc)-(?:.*-)?cilium-config(?:-|$)/],
  schema: CiliumConfig,
  sniff,
  parse,
});
