import { satisfies } from '../../base/version.ts';
import { commandSlug } from '../../parsers/text/slug.ts';
import { namedParsers } from '../../parsers/recognise.ts';
import { agentCommands, otherAgentFiles } from '../known-files/cilium-commands.ts';
import { hostCommands } from '../known-files/host-commands.ts';
import { collectorRows } from '../known-files.ts';
import type { FileRow } from '../known-files/row.ts';
import type { ParserInfo } from '../assemble.ts';

/** An input of the rules that a file of the dump should hold. */
export interface Due { readonly parser: ParserInfo; readonly row: FileRow }

/** What decides which files are due. */
export interface DueContext {
  /** Of cilium-cli; undefined when its log is not there. */
  readonly cli: string | undefined;
  readonly agent: string | undefined;
  /** Values of cilium-config. */
  readonly config: Readonly<Record<string, string>> | undefined;
}

/** Inputs that files at the top of a dump hold, as far as these versions write them for certain. */
export function dueOfCluster(parsers: readonly ParserInfo[], context: DueContext): Due[] {
  return collectorRows.filter((row) => isDue(row, context)).flatMap((row) => ownedBy(parsers, sampleOf(row), row));
}

/** Inputs that a folder of cilium-bugtool holds. */
export function dueOfNode(parsers: readonly ParserInfo[], context: DueContext): Due[] {
  const named = (row: FileRow, prefix: string): Due[] => ownedBy(parsers, `cmd/${commandSlug(prefix + sampleOf(row))}.md`, row);
  const due = (row: FileRow): boolean => isDue(row, context);
  return [
    ...hostCommands.filter(due).flatMap((row) => named(row, '')), ...otherAgentFiles.filter(due).flatMap((row) => named(row, '')),
    ...agentCommands.filter(due).flatMap((row) => named(row, 'cilium-dbg ')),
  ];
}

function sampleOf({ name, sample }: FileRow): string {
  return typeof name === 'string' ? name : sample ?? '';
}

function isDue({ cli, agent, when, name, sample }: FileRow, context: DueContext): boolean {
  if (when === 'sometimes' || (typeof name !== 'string' && sample === undefined)) return false;
  if (when !== undefined && when !== 'always' && context.config?.[when.key]?.trim() !== when.is) return false;
  return inRange(context.cli, cli) && inRange(context.agent, agent);
}

/** Without a version nothing is certain. */
function inRange(version: string | undefined, range: string | undefined): boolean {
  return range === undefined || (version !== undefined && satisfies(version, range) === true);
}

/** A name that two parsers would look at promises neither of them, unless one knows it from its first letter on. */
function ownedBy(parsers: readonly ParserInfo[], path: string, row: FileRow): Due[] {
  const owners = namedParsers(parsers, { path });
  const sure = owners.length === 1 ? owners : owners.filter((p) => (p.files ?? []).some((re) => re.source.startsWith('^') && re.test(path)));
  const [parser] = sure;
  return sure.length === 1 && parser !== undefined ? [{ parser, row }] : [];
}
