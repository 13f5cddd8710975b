import { visibleLine } from '../visible.ts';

export type Labels = Readonly<Record<string, string | undefined>>;
export interface Sample { readonly labels: Labels; readonly value: number }

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${visibleLine(value).replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`]));
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/**
 * A gauge with its samples. Only what OpenMetrics and the older Prometheus text format both read, so that the text file
 * collector of node_exporter takes it too.
 */
export function gauge(name: string, help: string, samples: readonly Sample[]): string[] {
  if (samples.length === 0) return [];
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples.map((s) => `${name}${labelText(s.labels)} ${s.value}`)];
}
