import type { EvidenceRef } from '../../model/evidence.ts';
import { configKeys, helmPath } from '../config/defaults.ts';
import type { ViewContext } from '../define-view.ts';

/** An option that somebody set. */
export interface SetOption {
  /** As written: key, or path of a Helm value. */
  readonly name: string;
  /** Key of cilium-config it stands for; the name itself where none is known. */
  readonly key: string;
  readonly value: string;
  readonly where: 'configmap' | 'argument' | 'helm';
  /** Of a Helm value, without the parent chart's key. */
  readonly path?: string;
  readonly places: readonly EvidenceRef[];
}

/** Options of the ConfigMap, of the agent's command line and of Helm values. What an agent prints at start holds only options it knows. */
export function gatherOptions(context: ViewContext): SetOption[] {
  return [...fromConfigMap(context), ...fromArguments(context), ...fromHelm(context)];
}

function fromConfigMap(context: ViewContext): SetOption[] {
  const map = context.best('cilium-config');
  return (map?.data.entries ?? []).map(({ key, value }) => ({ name: key, key, value, where: 'configmap', places: map?.places(`values.${key}`) ?? [] }));
}

const ARGUMENT = /^--([a-z][a-z0-9-]{0,100})(?:=(.*))?$/s;
/** Tell the agent where its options are. */
const FRAME: ReadonlySet<string> = new Set(['config', 'config-dir']);

function fromArguments(context: ViewContext): SetOption[] {
  const list = context.read('k8s-daemonsets-cilium').find((read) => read.data.items.some((w) => w.name === 'cilium'));
  return (list?.data.items ?? []).flatMap((workload, w) => workload.containers.flatMap((container, c): SetOption[] => {
    if (workload.name !== 'cilium' || container.name !== 'cilium-agent') return [];
    const places = list?.places(`items[${String(w)}].containers[${String(c)}].command`) ?? [];
    return container.command.flatMap((word): SetOption[] => {
      const [, key, value = 'true'] = ARGUMENT.exec(word) ?? [];
      return key === undefined || FRAME.has(key) ? [] : [{ name: `--${key}`, key, value, where: 'argument', places }];
    });
  }));
}

/** Helm paths that set exactly one thing, by the keys they become. A path of several keys lives on as long as one of them. */
const KEYS_OF_PATH: ReadonlyMap<string, readonly string[]> = (() => {
  const paths = new Map<string, string[]>();
  for (const key of configKeys()) {
    const path = helmPath(key);
    if (path !== undefined) paths.set(path, [...paths.get(path) ?? [], key]);
  }
  return paths;
})();

/** Keys of cilium-config that a values file hands on as they are. */
export const EXTRA = 'extraConfig.';

function fromHelm(context: ViewContext): SetOption[] {
  const helm = context.best('helm-settings');
  const above = helm?.data.under === undefined ? '' : `${helm.data.under}.`;
  return (helm?.data.entries ?? []).flatMap(({ path, value }, i): SetOption[] => {
    const keys = path.startsWith(EXTRA) ? [path.slice(EXTRA.length)] : KEYS_OF_PATH.get(path) ?? [];
    const [key] = keys;
    return key === undefined || keys.length > 1 ? [] : [{ name: `${above}${path}`, key, value, where: 'helm', path, places: helm?.places(`entries[${String(i)}]`) ?? [] }];
  });
}
