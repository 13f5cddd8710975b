// Sample dumps: a healthy three-node cluster (`samples/_base`) and stories told as changes to it (`samples/<story>/story.yaml`).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';

const SAMPLES = join(dirname(fileURLToPath(import.meta.url)), '../samples');

/** One change to the files of the base dump. `file` is a path as it stands in `_base`, with or without `${...}`. */
const Change = z.strictObject({
  file: z.string(),
  /** Only on these nodes; all when absent. */
  nodes: z.array(z.string()).optional(),
  replace: z.record(z.string(), z.string()).optional(),
  append: z.string().optional(),
  /** New content; also creates files that the base does not have. */
  text: z.string().optional(),
  remove: z.boolean().optional(),
});

const Story = z.strictObject({
  title: z.string(),
  tells: z.string(),
  /** Values of `_base/nodes.yaml` that differ: another Cilium version, say. */
  values: z.record(z.string(), z.string()).default({}),
  changes: z.array(Change).default([]),
  expect: z.strictObject({
    /** Findings at warning and above, all of them. */
    findings: z.array(z.strictObject({ code: z.string(), severity: z.string(), nodes: z.array(z.string()).optional() })),
    /** Codes that must be among the findings of level info. */
    info: z.array(z.string()).default([]),
  }),
});
export type Story = z.infer<typeof Story>;
type Values = Readonly<Record<string, string>>;

/** Names of the stories, in order. */
export function storyNames(): string[] {
  return readdirSync(SAMPLES, { withFileTypes: true }).filter((d) => d.isDirectory() && existsSync(join(SAMPLES, d.name, 'story.yaml'))).map((d) => d.name).sort();
}

export function readStory(name: string): Story {
  return Story.parse(parse(readFileSync(join(SAMPLES, name, 'story.yaml'), 'utf8')));
}

/** Files of a story's dump, path to text, below one root folder as the collector makes it. */
export function buildStory(name: string): Record<string, string> {
  const story = readStory(name);
  const { shared, nodes } = readNodes(story.values);
  const files = new Map<string, { text: string; source: string; node?: string }>();
  for (const [source, text] of readTree('cluster')) files.set(fill(source, shared), { text: fill(each(text, nodes), shared), source });
  for (const [source, text] of readTree('node')) for (const node of nodes) files.set(fill(source, node), { text: fill(text, node), source, node: node['node'] ?? '' });
  for (const change of story.changes) apply(change, files, nodes, shared);
  const root = fill('cilium-sysdump-${stamp}', shared);
  return Object.fromEntries([...files].map(([path, file]): [string, string] => [`${root}/${path}`, file.text]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function apply(change: z.infer<typeof Change>, files: Map<string, { text: string; source: string; node?: string }>, nodes: readonly Values[], shared: Values): void {
  const hits = [...files].filter(([path, f]) => (f.source.endsWith(change.file) || path.endsWith(change.file)) && (change.nodes === undefined || (f.node !== undefined && change.nodes.includes(f.node))));
  if (hits.length === 0) {
    if (change.text === undefined) throw new Error(`no file ${change.file}`);
    const { text, file } = change;
    if (!file.includes('${pod}')) { files.set(fill(file, shared), { text: fill(text, shared), source: file }); return; }
    for (const node of nodes) if (change.nodes?.includes(node['node'] ?? '') ?? true) files.set(fill(file, node), { text: fill(text, node), source: file, node: node['node'] ?? '' });
    return;
  }
  for (const [path, file] of hits) {
    if (change.remove === true) { files.delete(path); continue; }
    const values = nodes.find((n) => n['node'] === file.node) ?? shared;
    if (change.text !== undefined) file.text = fill(change.text, values);
    for (const [from, to] of Object.entries(change.replace ?? {})) {
      if (!file.text.includes(fill(from, values))) throw new Error(`${path} does not contain: ${from}`);
      file.text = file.text.replaceAll(fill(from, values), fill(to, values));
    }
    file.text += fill(change.append ?? '', values);
  }
}

function readNodes(changed: Values): { shared: Values; nodes: Values[] } {
  const raw = z.looseObject({ nodes: z.array(z.record(z.string(), z.string())) }).parse(parse(readFileSync(join(SAMPLES, '_base/nodes.yaml'), 'utf8')));
  const shared = z.record(z.string(), z.string()).parse({ ...Object.fromEntries(Object.entries(raw).filter(([k]) => k !== 'nodes')), ...changed });
  return { shared, nodes: raw.nodes.map((n) => ({ ...shared, ...n })) };
}

function readTree(folder: string): [string, string][] {
  const root = join(SAMPLES, '_base', folder);
  return readdirSync(root, { recursive: true, withFileTypes: true }).filter((d) => d.isFile())
    .map((d) => join(d.parentPath, d.name)).sort().map((full) => [full.slice(root.length + 1), readFileSync(full, 'utf8')]);
}

/** Repeats the part between `${each}` and `${end}` for every node. */
function each(text: string, nodes: readonly Values[]): string {
  return text.replace(/\$\{each\}\n([\s\S]*?)\$\{end\}\n/g, (_, part: string) => nodes.map((n) => fill(part, n)).join(''));
}

function fill(text: string, values: Values): string {
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
