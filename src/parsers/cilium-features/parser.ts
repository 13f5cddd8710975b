import * as z from 'zod';
import { jsonPlaces } from '../../base/json-places.ts';
import { fieldsOf, itemsOf, readJsonText, textField } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const PARTS = ['cluster', 'operator', 'agent', 'unknown'] as const;
type Part = (typeof PARTS)[number];

const featureSchema = z.object({
  part: z.enum(PARTS).describe('Who tells it: the cluster as a whole, the operators or the agents; unknown: the title was not copied'),
  name: z.string().describe('Metric: cilium_feature_datapath_network'),
  labels: z.record(z.string(), z.string()),
  uniform: z.boolean().optional().describe('Same on all nodes; only of features that are on or off'),
  values: z.array(z.object({ node: z.string(), value: z.number() })).describe('One for each node; a node that does not know the feature is printed as 0 in the tables'),
});

export const ciliumFeaturesSchema = z.object({
  nodes: z.array(z.string()).describe('Nodes with an agent that answered'),
  features: z.array(featureSchema),
});

type Data = z.infer<typeof ciliumFeaturesSchema>;
type Feature = z.infer<typeof featureSchema>;
interface Cells { readonly uniform: boolean | undefined; readonly name: string; readonly labels: string; readonly values: readonly string[] }

const TITLES: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['Cluster-wide Component Detection', 'cluster'], ['Cilium Operators', 'operator'], ['Cilium Agents', 'agent'],
]);
/** Keys of the JSON: names of the DaemonSet and the Deployment. */
const KEYS: ReadonlyMap<string, Part> = new Map<string, Part>([['cluster-wide', 'cluster'], ['cilium-operator', 'operator'], ['cilium', 'agent']]);
const TABLE = /^\s*Uniform\s+Name\s+Labels(?:\s|$)/;
const MARKDOWN = /^\s*\|\s*Uniform\s*\|\s*Name\s*\|\s*Labels\s*\|/;
const RULER = /^[|\s:-]*-[|\s:-]*$/;
const VALUE = /^-?\d{1,20}$/;

function pipeCells(line: Line): string[] {
  return line.text.trim().replace(/^\|/, '').replace(/\|$/, '').split('|').map((cell) => cell.trim());
}

/** `:warning:` as typed or as the sign an editor made of it. */
function uniformOf(word: string): boolean | undefined {
  if (word === 'Yes' || word === ':heavy_check_mark:' || word.startsWith('\u2714')) return true;
  return word === 'No' || word === ':warning:' || word.startsWith('\u26A0') ? false : undefined;
}

function markdownCells(line: Line): Cells {
  const [sign = '', name = '', labels = '', ...values] = pipeCells(line);
  return { uniform: uniformOf(sign), name, labels, values };
}

/** Columns shift in copies, so words decide: the last ones are values, a label has `=`. */
function tableCells(line: Line, nodes: number): Cells | undefined {
  const words = line.text.trim().split(/\s+/);
  if (words.length < nodes) return undefined;
  const values = words.splice(words.length - nodes);
  const uniform = uniformOf(words[0] ?? '');
  if (uniform !== undefined) words.shift();
  const name = words[0] === undefined || words[0].includes('=') ? '' : words.shift() ?? '';
  return { uniform, name, labels: words.join(' '), values };
}

/** `mode=overlay-vxlan;protocol=ipv4-only`; undefined when a part has no `=`. */
function labelsOf(text: string): Record<string, string> | undefined {
  const pairs = text.split(';').filter((part) => part.trim() !== '').map((part): [string, string] => [part.slice(0, Math.max(0, part.indexOf('='))).trim(), part.slice(part.indexOf('=') + 1).trim()]);
  return pairs.some(([key]) => key === '') ? undefined : Object.fromEntries(pairs);
}

class TableReader {
  readonly data: Data = { nodes: [], features: [] };
  seen = false;
  #part: Part = 'unknown';
  #form: 'table' | 'markdown' | undefined;
  #nodes: readonly string[] = [];
  #name = '';
  readonly #context: ParseContext;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    const part = TITLES.get(line.text.replace(/^\s*#?/, '').trim());
    if (part !== undefined) { this.#part = part; this.#form = undefined; this.#context.known(line); }
    else if (TABLE.test(line.text)) this.#open('table', line.text.trim().split(/\s+/).slice(3), line);
    else if (MARKDOWN.test(line.text)) this.#open('markdown', pipeCells(line).slice(3), line);
    else if (this.#form === 'markdown' && RULER.test(line.text)) this.#context.known(line);
    else if (this.#form !== undefined) this.#row(line);
  }

  #open(form: 'table' | 'markdown', nodes: readonly string[], line: Line): void {
    this.#form = form;
    this.#nodes = nodes.filter((node) => node !== '');
    this.#name = '';
    this.seen = true;
    if (this.#part === 'agent') this.data.nodes = [...this.#nodes];
    this.#context.note(this.#part === 'agent' ? 'nodes' : '', line);
  }

  #row(line: Line): void {
    const cells = this.#form === 'markdown' ? markdownCells(line) : tableCells(line, this.#nodes.length);
    const name = cells === undefined || cells.name === '' ? this.#name : cells.name;
    const labels = cells === undefined ? undefined : labelsOf(cells.labels);
    if (cells === undefined || name === '' || labels === undefined || cells.values.length !== this.#nodes.length || !cells.values.every((value) => VALUE.test(value))) return;
    this.#name = name;
    const values = this.#nodes.map((node, i) => ({ node, value: Number(cells.values[i]) }));
    const feature: Feature = { part: this.#part, name, labels, ...(cells.uniform === undefined ? {} : { uniform: cells.uniform }), values };
    this.#context.note(`features[${String(this.data.features.push(feature) - 1)}]`, line);
  }
}

class JsonReader {
  readonly data: Data = { nodes: [], features: [] };
  readonly #byKey = new Map<string, Feature>();
  readonly #context: ParseContext;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  node(part: Part, node: string, metrics: unknown, place: (index: number) => number): void {
    if (part === 'agent') this.data.nodes.push(node);
    for (const [i, metric] of itemsOf(metrics).entries()) {
      const fields = fieldsOf(metric);
      const value = fields.get('value') ?? 0;
      const name = textField(fields, 'name');
      if (name === undefined || typeof value !== 'number') this.#context.problem(place(i), `a metric of ${node.slice(0, 80)} is not understood`);
      else this.#add({ part, name, labels: jsonLabels(fields.get('labels')), values: [{ node, value }] }, place(i));
    }
  }

  #add(feature: Feature, place: number): void {
    const key = JSON.stringify([feature.part, feature.name, feature.labels]);
    const known = this.#byKey.get(key);
    if (known !== undefined) { known.values.push(...feature.values); return; }
    this.#byKey.set(key, feature);
    this.#context.note(`features[${String(this.data.features.push(feature) - 1)}]`, place);
  }
}

function jsonLabels(value: unknown): Record<string, string> {
  const pairs = [...fieldsOf(value)].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `{"cilium": {"node-1": [{"name": ..., "labels": {...}, "value": 1}]}}`; a value of 0 is left out. */
function fromJson(lines: readonly Line[], context: ParseContext): Data | undefined {
  const json = readJsonText(lines);
  if (json === undefined) return undefined;
  context.known(json);
  const places = jsonPlaces(lines.filter(({ n }) => n >= json.start));
  const reader = new JsonReader(context);
  for (const [key, nodes] of fieldsOf(json.value)) {
    for (const [node, metrics] of fieldsOf(nodes)) {
      reader.node(KEYS.get(key) ?? 'unknown', node, metrics, (i) => places.get(`${key}.${node}[${String(i)}]`) ?? places.get(key) ?? json.start);
    }
  }
  const { data } = reader;
  for (const feature of data.features) judge(feature, data.nodes);
  return data.features.length === 0 ? undefined : data;
}

/** As the table tells it: an agent without the metric counts as 0. */
function judge(feature: Feature, agents: readonly string[]): void {
  const told = new Set(feature.values.map(({ value }) => value));
  if (feature.part === 'agent' && agents.length > feature.values.length) told.add(0);
  if ([...told].every((value) => value === 0 || value === 1)) feature.uniform = told.size <= 1;
}

function isJson(head: readonly Line[]): boolean {
  const first = head.find(({ text }) => text.trim() !== '');
  return first !== undefined && /^\s*\{/.test(first.text);
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (isJson(head)) {
    const text = head.map((line) => line.text).join('\n').slice(0, 65_536);
    return /"(?:cilium|cilium-operator|cluster-wide)":\s{0,20}\{/.test(text) && /"(?:cilium_(?:operator_)?feature_\w{1,80}|node_local_dns)"/.test(text) ? 'yes' : 'no';
  }
  return head.some(({ text }) => TABLE.test(text) || MARKDOWN.test(text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-features',
  title: 'cilium features status',
  scope: 'cluster',
  area: 'configuration',
  collect: 'cilium features status',
  commands: [/^cilium-features-status(?:-.*)?$/],
  files: [/^cilium-features[\w-]*\.(?:txt|md|json)$/],
  sniff,
  schema: ciliumFeaturesSchema,
  rows: 'features',
  columns: ['part', 'name', 'labels', 'uniform', 'values'],
  parse(lines, context) {
    if (isJson(lines)) return fromJson(lines, context);
    const reader = new TableReader(context);
    for (const line of lines) reader.line(line);
    return reader.seen ? reader.data : undefined;
  },
});
