import type { Document } from '../../model/document.ts';
import type { PlacedDocument } from '../../model/snapshot.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import { bugtoolOf } from '../roots.ts';
import { baseName } from '../../base/file-name.ts';

/** What was run to get the files. */
export interface Collection {
  /** `sysdump`: cilium-cli; `bugtool`: cilium-bugtool alone, or a part of a dump; `none`: outputs saved by hand, of which none is due. */
  readonly kind: 'sysdump' | 'bugtool' | 'none';
  readonly cli: string | undefined;
  /** Pods and their outputs were left out on purpose. */
  readonly quick: boolean;
  /** Only pods of these nodes were asked; undefined for all. */
  readonly onlyNodes: readonly string[] | undefined;
  readonly config: Readonly<Record<string, string>> | undefined;
  /** Folders of cilium-bugtool by node. */
  readonly folders: ReadonlyMap<string, string>;
}

const TOP_FILE = /^(?:k8s-|cilium).*-\d{8}-\d{6}\.(?:yaml|txt)$/;

/** Tells it from the names and the collector's own log. */
export function collectionOf(paths: readonly string[], placed: readonly PlacedDocument[]): Collection {
  const documents = placed.map((p) => p.document);
  const log = dataOf(documents, 'sysdump-log');
  const folders = new Map(placed.flatMap(({ document, node }) => {
    const folder = node === undefined ? undefined : bugtoolOf(document.path)?.folder;
    return node === undefined || folder === undefined ? [] : [[node, folder] as const];
  }));
  const hasTop = log !== undefined || paths.some((path) => bugtoolOf(path) === undefined && TOP_FILE.test(baseName(path)));
  return {
    kind: hasTop ? 'sysdump' : folders.size > 0 ? 'bugtool' : 'none', cli: log?.cliVersion, folders,
    quick: log?.arguments.includes('--quick') ?? false, onlyNodes: log === undefined ? undefined : nodeList(log.arguments),
    config: dataOf(documents, 'cilium-config')?.values,
  };
}

function dataOf<Id extends 'sysdump-log' | 'cilium-config'>(documents: readonly Document[], id: Id): ParserData[Id] | undefined {
  // The registry ties the id asked for to the schema the data was validated with.
  return documents.find((d) => d.parser === id && d.data !== undefined)?.data as ParserData[Id] | undefined;
}

function nodeList(words: readonly string[]): string[] | undefined {
  const at = words.findIndex((w) => w === '--node-list' || w.startsWith('--node-list='));
  if (at < 0) return undefined;
  const value = words[at]?.split('=')[1] ?? words[at + 1] ?? '';
  return value.split(',').map((n) => n.trim()).filter((n) => n !== '');
}
