import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS, openInput } from '../../archive/open.ts';
import { byText, sortedBy } from '../../base/sort.ts';
import { Severity } from '../../model/rule.ts';
import { readFile } from '../../parsers/read-file.ts';
import { parsers } from '../../parsers/registry.gen.ts';
import { formatsOf } from '../formats.ts';
import { aliasesOf, KINDS } from '../get/aliases.ts';
import { savedReport } from '../saved-report.ts';
import { packageRoot } from '../version.ts';
import type { Candidate, Sources } from './complete.ts';

/** A person waits for the next word: what is larger is not looked into. */
const LARGEST_REPORT = 30_000_000;
const LARGEST_NODES = 20_000_000;
const NODES_FILE = /(?:^|\/)(?:k8s-)?nodes(?:-\d{8}-\d{6})?\.(?:ya?ml|json)$/;

/** What the disk knows: rules by the names of their folders, nodes from a saved report or the list of nodes of a zip or folder. */
export const sources: Sources = {
  formats: formatsOf,
  codes: () => sortedBy(folders(join(packageRoot(), 'rules')).flatMap((family) => rulesIn(join(packageRoot(), 'rules', family))), (c) => c.word),
  kinds: () => KINDS.flatMap(({ id, title }) => [...aliasesOf(id), id].map((word) => ({ word, describe: title }))),
  limits: () => Object.keys(DEFAULT_LIMITS),
  severities: () => Severity.options,
  nodes: async (inputs) => {
    const found = await Promise.all(inputs.map((input) => nodesOf(input).catch((): string[] => [])));
    return [...new Set(found.flat())].sort(byText);
  },
};

function folders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name);
}

function rulesIn(family: string): Candidate[] {
  return folders(family).flatMap((name) => {
    const code = /^[A-Z0-9]{2,4}-\d{3}/.exec(name)?.[0];
    return code === undefined ? [] : [{ word: code, describe: titleOf(join(family, name, 'rule.yaml')) ?? name.slice(code.length + 1) }];
  });
}

/** The line `title:` without reading the rule: checking all rules would take longer than a person waits. */
function titleOf(path: string): string | undefined {
  try {
    return /^title:\s*(?<title>\S.*)$/m.exec(readFileSync(path, 'utf8'))?.groups?.['title']?.replace(/^(['"])(.*)\1$/, '$2');
  } catch {
    return undefined;
  }
}

async function nodesOf(input: string): Promise<string[]> {
  const stat = statSync(input);
  if (stat.isFile() && stat.size <= LARGEST_REPORT) {
    const report = savedReport(input);
    if (report !== undefined) return report.cluster.nodes;
  }
  const tree = await openInput(input);
  try {
    // A stream would have to be read from its beginning.
    if (tree.kind !== 'zip' && tree.kind !== 'folder') return [];
    const wanted = parsers.filter((p) => p.id === 'k8s-nodes');
    for await (const file of tree.files()) {
      if (!NODES_FILE.test(file.path) || file.size > LARGEST_NODES) continue;
      const { documents } = await readFile(file, wanted);
      return documents.flatMap((d) => namesIn(d.data));
    }
    return [];
  } finally {
    await tree.close();
  }
}

function namesIn(data: unknown): string[] {
  const items: unknown = typeof data === 'object' && data !== null && 'items' in data ? data.items : [];
  return Array.isArray(items) ? items.flatMap((item: unknown) => (typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string' ? [item.name] : [])) : [];
}
