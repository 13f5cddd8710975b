import { checkRules } from '../../src/pipeline.ts';
import { ruleFolders } from '../../src/rulekit/suite.ts';
import type { LoadedRule } from '../../src/engine/load.ts';
import type { RuleFolder } from '../../src/rulekit/suite.ts';

/** A rule of the fields given, with cases by name, as its author's commands see it. */
export function smallRule(fields: string, cases: Readonly<Record<string, string>>, code = 'ABC-001'): { rule: LoadedRule; folder: RuleFolder; errors: readonly string[] } {
  const text = `code: ${code}
name: small
title: "A small rule"
severity: warning
scope: cluster
each: cluster
${fields}
message: "debug is {config.debug}"
why: "A reason that is long enough to be one."
remedy: [{ do: "Switch it off", config: 'debug: "false"' }]
references: ["https://docs.cilium.io/en/stable/"]
since: 0.1.0
`;
  const files = [{ path: `abc/${code}-small/rule.yaml`, text }, ...Object.entries(cases).map(([name, body]) => ({ path: `abc/${code}-small/cases/${name}.yaml`, text: body }))];
  const [folder] = ruleFolders(files, () => undefined);
  const { rules: [rule], errors } = checkRules([{ path: `abc/${code}-small/rule.yaml`, text }]);
  if (folder === undefined || rule === undefined) throw new Error(errors.map((e) => `${e.line} ${e.message}`).join('\n'));
  return { rule, folder, errors: errors.map((e) => e.message) };
}

/** A case over a ConfigMap with these lines under `data`. */
export function configCase(data: readonly string[], expect: string, shows = 'A case'): string {
  return `shows: ${shows}
files:
  cilium-configmap.yaml: |
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: cilium-config
      namespace: kube-system
    data:
${['cluster-name: lab', ...data].map((l) => `      ${l}`).join('\n')}
  cilium-version.txt: |
    Client: 1.16.3 f2217191 2024-10-15T09:42:11+02:00 go version go1.22.7 linux/amd64
expect:
${expect.split('\n').map((l) => `  ${l}`).join('\n')}
`;
}

export const NO_CONFIG = `shows: No configuration
files:
  cilium-version.txt: |
    Client: 1.16.3 f2217191 2024-10-15T09:42:11+02:00 go version go1.22.7 linux/amd64
expect:
  state: inconclusive
`;
