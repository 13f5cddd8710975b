import type { ReportFacts, SettingFact } from '../../../model/report-facts.ts';
import { counted } from '../../../base/plural.ts';
import { table, type Cell, type Section } from './table.ts';

const SOURCES: Readonly<Record<string, string>> = {
  configmap: 'the ConfigMap cilium-config', view: 'cilium config view', 'agent-log': 'the options an agent printed at its start', helm: 'Helm values',
};
const WORDS: Readonly<Record<SettingFact['origin'], string>> = { set: 'changed', unknown: 'no default known', chart: "chart's default", default: "agent's default" };

/** Every key that is set, those that deviate first. */
export function settings(facts: ReportFacts, suffix: string, omitted: number): Section {
  const list = facts.config?.settings ?? [];
  const changed = list.filter((s) => s.origin === 'set').length;
  const release = facts.config?.release;
  return {
    show: list.length > 0,
    summary: `${counted(list.length + omitted, 'key')} from ${SOURCES[facts.config?.source ?? ''] ?? 'the input'}, ${changed} of them neither at the agent's nor at the chart's default${release === undefined ? '' : ` of ${release}`}.`,
    table: table(`config${suffix}`, 'Configuration', [{ title: 'Key' }, { title: 'Value' }, { title: 'Compared' }, { title: "Agent's default" }, { title: 'Helm value' }],
      list.map((s): Cell[] => [
        { text: s.key, mono: true }, { text: s.value, mono: true }, { text: WORDS[s.origin], tone: s.origin === 'set' ? 'odd' : 'plain' },
        { text: s.default === undefined ? '' : s.default === '' ? '(empty)' : s.default, mono: s.default !== '' }, { text: s.helm ?? '', mono: true },
      ]), omitted),
  };
}
