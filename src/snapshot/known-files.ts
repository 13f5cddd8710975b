import { baseName, withoutStamp } from '../base/file-name.ts';
import type { Problem } from '../model/problem.ts';
import type { ContentKind } from '../parsers/content-kind.ts';
import { commandFromBugtoolName, commandSlug } from '../parsers/text/slug.ts';
import { fetchedFiles, kernelConfigFiles, stateFiles } from './known-files/bugtool-files.ts';
import { agentCommands, otherAgentFiles } from './known-files/cilium-commands.ts';
import { ciliumObjectFiles } from './known-files/cilium-objects.ts';
import { diagnosticFiles } from './known-files/diagnostics.ts';
import { foreignFiles } from './known-files/foreign.ts';
import { hostCommands } from './known-files/host-commands.ts';
import { clusterInfoFiles, kubernetesFiles } from './known-files/kubernetes.ts';
import { pythonToolFiles } from './known-files/python-tool.ts';
import type { FileRow } from './known-files/row.ts';
import { tetragonBugtoolFiles, tetragonObjectFiles } from './known-files/tetragon.ts';

/** A kind of file we know and do not judge. */
export interface KnownFile {
  readonly kind: string;
  /** Why it is not read. */
  readonly why: string;
}

const UNREAD = 'known, but nothing reads it';

/** Rows by exact name, and those that need a pattern, in order. */
class Table {
  readonly #exact = new Map<string, FileRow>();
  readonly #patterns: { readonly pattern: RegExp; readonly row: FileRow }[] = [];

  constructor(rows: readonly FileRow[], toName: (name: string) => string = (name) => name) {
    for (const row of rows) {
      if (typeof row.name !== 'string') this.#patterns.push({ pattern: row.name, row });
      else if (!this.#exact.has(toName(row.name))) this.#exact.set(toName(row.name), row);
    }
  }

  find(name: string): FileRow | undefined {
    return this.#exact.get(name) ?? this.#patterns.find((p) => p.pattern.test(name))?.row;
  }
}

/** Rows of files at the top of a dump, newest collector first. */
export const collectorRows: readonly FileRow[] = [...kubernetesFiles, ...ciliumObjectFiles, ...diagnosticFiles];

const TOP = new Table([...collectorRows, ...tetragonObjectFiles, ...pythonToolFiles, ...clusterInfoFiles, ...foreignFiles]);
const TETRAGON = new Table(tetragonBugtoolFiles);
const STATE = new Table([...stateFiles, ...foreignFiles]);
const KERNEL = new Table(kernelConfigFiles);
const FETCHED = new Table([...fetchedFiles, ...foreignFiles]);
const OTHER_AGENT = new Table(otherAgentFiles, commandSlug);
const AGENT = new Table(agentCommands, commandSlug);
const HOST = new Table(hostCommands, commandSlug);
const JUNK: FileRow = { name: '', kind: 'leftover of a desktop', closed: 'added by an archiver or an operating system' };

function rowOf(path: string): FileRow | undefined {
  const name = baseName(path);
  if (/(?:^|\/)(?:__MACOSX|\.git)\//.test(path)) return JUNK;
  if (/(?:^|\/)tetragon-bugtool-[^/]+\//.test(path)) return TETRAGON.find(name);
  if (/(?:^|\/)cmd\/(?:[^/]+-)?state\//.test(path)) return STATE.find(name);
  if (/(?:^|\/)conf\/[^/]+$/.test(path)) return KERNEL.find(name);
  const top = TOP.find(withoutStamp(name));
  if (/(?:^|\/)cmd\/[^/]+$/.test(path)) return bugtoolRow(name) ?? top;
  return top ?? (name.endsWith('.md') ? bugtoolRow(name) : undefined);
}

function bugtoolRow(name: string): FileRow | undefined {
  const slug = commandFromBugtoolName(name);
  const agent = /^cilium(?:-dbg)?-(.+)$/.exec(slug)?.[1];
  return FETCHED.find(name) ?? OTHER_AGENT.find(slug) ?? (agent === undefined ? undefined : AGENT.find(agent)) ?? HOST.find(slug);
}

/** Kind of custom resources by the `kind` of their items. */
const OBJECTS = new Map([...ciliumObjectFiles, ...tetragonObjectFiles].flatMap((row) => (row.object === undefined ? [] : [[row.object, row.kind] as const])));

/**
 * The kind of a file that no parser took: by its name, unless its content says something else. Names lie: cilium-cli 0.12.13 to
 * 0.14.7 wrote BGP policies into the file of load balancer pools, and metrics in files named `.yaml`.
 * Undefined when neither tells.
 */
export function knownFile(path: string, content?: ContentKind): KnownFile | undefined {
  const row = rowOf(path);
  if (content?.form === 'prometheus') return { kind: row?.kind.includes('Prometheus') === true ? row.kind : 'metrics (Prometheus text)', why: UNREAD };
  if (content?.form === 'objects' && (row === undefined || (row.object !== undefined && row.object !== content.kind))) return objects(content, row);
  return row === undefined ? undefined : { kind: row.kind, why: row.closed ?? UNREAD };
}

function objects({ kind, group }: Extract<ContentKind, { readonly form: 'objects' }>, row: FileRow | undefined): KnownFile {
  const words = OBJECTS.get(kind) ?? (group.endsWith('isovalent.com') ? `objects of Isovalent Enterprise (${kind})` : `Kubernetes objects (${kind})`);
  return { kind: words, why: row === undefined ? UNREAD : `${UNREAD}; by its name it would hold ${row.kind}` };
}

/** A file that is not opened, with what must be told of it; undefined when it is to be read. */
export function closedFile(path: string): { readonly problems: readonly Problem[] } | undefined {
  const row = rowOf(path);
  if (row?.closed === undefined) return undefined;
  return { problems: row.warn === undefined ? [] : [{ path, message: row.warn }] };
}
