import * as z from 'zod';
import type { Line, ParseContext } from './define-parser.ts';

/** Program whose metrics a text holds. */
export type MetricsProgram = 'agent' | 'operator' | 'envoy' | 'hubble' | 'other';

const count = z.int().nonnegative();

/** Metrics of one program, from Prometheus text or from the table of `cilium metrics list`. */
export const metricsSchema = z.object({
  form: z.enum(['prometheus', 'table']),
  samples: z.array(z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    value: z.number(),
  })).describe('Samples of interest without histogram buckets, at most 5000'),
  families: count.describe('Metrics in the text'),
  lines: count.describe('Samples in the text, kept or not'),
  leftOut: count.describe('Samples of interest beyond the 5000 that are kept'),
});

export type Metrics = z.infer<typeof metricsSchema>;

const MAX_SAMPLES = 5000;
const MAX_FAMILIES = 20_000;
const HELP = /^# (?:HELP|TYPE|UNIT) ([a-zA-Z_:][\w:]{0,200})(?: |$)/;
const SAMPLE = /^([a-zA-Z_:][\w:]{0,200})(?:\{(.*)\})? +([+-]?(?:\d[\d.eE+-]{0,40}|Inf|NaN|inf|nan))(?: +-?\d{1,16})?(?: +#.*)?$/;
const LABEL = /([a-zA-Z_]\w{0,80})="((?:[^"\\]|\\.)*)"/g;
const TABLE_HEADER = /^\s*Metric\s+Labels\s+Value\s*$/;
/** Of rows whose runs of blanks were made one. */
const TABLE_ROW = /^([a-zA-Z_:][\w:]{2,200})(?: (\S.*?))? (-?\d{1,20}\.\d{6}|[+-]?(?:Inf|NaN)|-?[\d.]{1,20}(?:[eE][+-]?\d{1,3})?)$/;
/** Quantiles of a histogram or summary: `15ms / 30ms / 60ms`, `p50(1.2ms) p99(3ms)`. */
const TABLE_QUANTILES = /^([a-zA-Z_:][\w:]{2,200}) (?:.{0,2000} )?(?:\S{1,20} \/ \S{1,20} \/ \S{1,20}|p\d{1,3}\(\S{1,20}\)|\(\?\w{1,20}\))$/;
const PAIR = /(?:^| )([a-zA-Z_]\w{0,80})=/g;

type Sample = Metrics['samples'][number];

function record(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(pairs.filter(([key]) => key !== '__proto__').slice(0, 50).map(([key, value]) => [key, value.slice(0, 500)]));
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)) : text;
}

/** Reads a sample of Prometheus text; undefined for anything else. `NaN` has no value. */
export function readSample(text: string): { readonly name: string; readonly labels: Record<string, string>; readonly value?: number } | undefined {
  const found = SAMPLE.exec(text.trimEnd());
  if (found === null) return undefined;
  const value = Number((found[3] ?? '').replace(/^([+-]?)inf$/i, '$1Infinity'));
  const labels = record([...(found[2] ?? '').matchAll(LABEL)].map((m) => [m[1] ?? '', unescaped(m[2] ?? '')] as const));
  return { name: found[1] ?? '', labels, ...(Number.isFinite(value) ? { value } : {}) };
}

/** Values of the table's labels hold blanks: `reason=Policy denied direction=INGRESS`. */
function tableLabels(text: string): Record<string, string> {
  const starts = [...text.matchAll(PAIR)];
  return record(starts.map((start, i) => {
    const from = start.index + start[0].length;
    const value = text.slice(from, starts[i + 1]?.index ?? text.length).trim();
    return [start[1] ?? '', value.replace(/^"(.*)"$/, '$1')] as const;
  }));
}

function readRow(line: string): { readonly name: string; readonly labels: Record<string, string>; readonly value?: number } | undefined {
  const text = line.trim().replace(/\s+/g, ' ');
  const name = TABLE_QUANTILES.exec(text)?.[1];
  if (name !== undefined) return { name, labels: {} };
  const found = TABLE_ROW.exec(text);
  if (found === null) return undefined;
  const value = Number(found[3]);
  return { name: found[1] ?? '', labels: tableLabels(found[2] ?? ''), ...(Number.isFinite(value) ? { value } : {}) };
}

/** Program by the names of its metrics; undefined when the lines are no metrics. */
export function metricsProgram(head: readonly Line[]): MetricsProgram | undefined {
  const table = head.some(({ text }) => TABLE_HEADER.test(text));
  const names = head.flatMap(({ text }) => (table ? readRow(text)?.name : HELP.exec(text)?.[1] ?? readSample(text)?.name) ?? []);
  if (table) return 'agent';
  if (!head.some(({ text }) => HELP.test(text)) || names.length < 2) return undefined;
  const has = (prefix: string): boolean => names.some((name) => name.startsWith(prefix));
  if (has('envoy_')) return 'envoy';
  if (has('cilium_operator_')) return 'operator';
  if (has('cilium_clustermesh_apiserver_') || has('cilium_kvstoremesh_') || has('etcd_') || has('apiserver_')) return 'other';
  if (has('cilium_')) return 'agent';
  return has('hubble_') && !has('hubble_relay_') ? 'hubble' : 'other';
}

/** Reads metrics line by line, keeping what `wanted` names. */
export class MetricsReader {
  readonly #context: ParseContext;
  readonly #wanted: (name: string, value: number) => boolean;
  readonly #samples: Sample[] = [];
  readonly #families = new Set<string>();
  #lines = 0;
  #leftOut = 0;
  #table = false;
  #seen = false;

  constructor(context: ParseContext, wanted: (name: string, value: number) => boolean) {
    this.#context = context;
    this.#wanted = wanted;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    if (TABLE_HEADER.test(text)) this.#table = this.#seen = true;
    else if (text.startsWith('#')) this.#seen ||= HELP.test(text);
    else if (!this.#sample(text, line)) return;
    this.#context.known(line);
  }

  end(): Metrics | undefined {
    if (!this.#seen) return undefined;
    return { form: this.#table ? 'table' : 'prometheus', samples: this.#samples, families: this.#families.size, lines: this.#lines, leftOut: this.#leftOut };
  }

  #sample(text: string, line: Line): boolean {
    const sample = (this.#table ? undefined : readSample(text)) ?? readRow(text);
    if (sample === undefined) return false;
    const { name, labels, value } = sample;
    this.#seen = true;
    this.#lines++;
    if (this.#families.size < MAX_FAMILIES) this.#families.add(name.replace(/_(?:bucket|sum|count)$/, ''));
    if (value === undefined || name.endsWith('_bucket') || !this.#wanted(name, value)) return true;
    if (this.#samples.length >= MAX_SAMPLES) this.#leftOut++;
    else this.#context.note(`samples[${this.#samples.push({ name, labels, value }) - 1}]`, line);
    return true;
  }
}
