import type { FactBook, FactInfo } from './model/fact.ts';
import type { Outcome } from './model/outcome.ts';
import type { Problem } from './model/problem.ts';
import type { Report, ReportOptions } from './model/report.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { SourceFile, SourceTree } from './model/source-file.ts';
import type { Tables } from './model/tables.ts';
import type { Watch } from './model/watch.ts';
import { changed } from './model/document.ts';
import { chosenRules } from './engine/judge.ts';
import { type Judging, judgingInTurn } from './engine/judging.ts';
import { loadRules, type LoadedRule, type RuleError } from './engine/load.ts';
import type { AnyParser } from './parsers/define-parser.ts';
import type { ReadFile } from './parsers/read-file.ts';
import { type Reading, readingInTurn } from './parsers/reading.ts';
import { parsers as allParsers } from './parsers/registry.gen.ts';
import { fetchQuotes, type Origins } from './quote.ts';
import { buildReport, placesOf } from './report/build.ts';
import type { EvidenceMode } from './report/evidence.ts';
import type { Policy } from './report/policy.ts';
import { namesIn } from './report/redact/names.ts';
import { redactReport } from './report/redact/redact.ts';
import { assemble, type ReadEntry } from './snapshot/assemble.ts';
import { closedFile } from './snapshot/known-files.ts';
import { createFactBook, factCatalogue } from './views/fact-book.ts';
import { readByProgram } from './views/reads.gen.ts';
import { reportFacts } from './views/report-facts.ts';
import { views } from './views/registry.gen.ts';

/** Told while long work goes on; paths are inside the input. */
export interface Progress { file(path: string, bytes: number): void }

export interface AnalyzeOptions {
  readonly rules: readonly LoadedRule[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly toolVersion: string;
  /** Newer advisories and releases than the shipped ones. */
  readonly tables?: Tables;
  /** How much proof the report carries; a sample when absent. */
  readonly evidence?: EvidenceMode;
  /** Pseudonyms instead of names and addresses. */
  readonly redact?: boolean;
  /** Waivers, baseline, severities and amount of evidence. */
  readonly policy?: Policy;
  readonly progress?: Progress;
  readonly reading?: Reading;
  /** How the facts are judged; one node after the other when absent. */
  readonly judging?: Judging;
  readonly watch?: Watch;
}

/** What goes along with reading. */
export interface ReadOptions {
  readonly progress?: Progress | undefined;
  readonly parsers?: readonly AnyParser[];
  /** How the files are read; one after the other when absent. Its parsers must be the same. */
  readonly reading?: Reading | undefined;
  readonly watch?: Watch | undefined;
  /** Ids of the parsers whose data is asked for; all when absent. */
  readonly needed?: ReadonlySet<string> | undefined;
}

/** All facts a rule may name, with their types. */
export function catalogue(): FactInfo[] {
  return factCatalogue(allParsers, views);
}

/** Checks rule files against the facts there are. */
export function checkRules(files: readonly { readonly path: string; readonly text: string }[]): { readonly rules: readonly LoadedRule[]; readonly errors: readonly RuleError[] } {
  return loadRules(files, catalogue());
}

/** Everything read from the inputs, and how to get back to each file. */
export interface ReadInputs { readonly snapshots: readonly Snapshot[]; readonly origins: Origins }

/** open -> recognise -> parse -> assemble: what the inputs say, before any judgement. */
export async function readInputs(trees: readonly SourceTree[], { progress, parsers = allParsers, watch, needed, reading = readingInTurn(parsers, watch) }: ReadOptions = {}): Promise<ReadInputs> {
  const entries: ReadEntry[] = [];
  const origins = new Map<string, { readonly tree: SourceTree; readonly path: string }>();
  for (const tree of trees) {
    for await (const file of tree.files()) {
      progress?.file(file.path, file.size);
      const closed = closedFile(file.path);
      const at = entries.length;
      const keep = (read: ReadFile): void => { entries[at] = entryAt(pathAmong(trees, tree, file.path), file, read); };
      // Also holds the place of a file that is read elsewhere: those are done in any order, and the order is part of the result.
      keep({ documents: [], strayLines: 0, problems: closed?.problems ?? [], unrecognised: true });
      if (closed === undefined) await reading.take(file, keep, needed);
      if (!origins.has(file.locator)) origins.set(file.locator, { tree, path: file.path });
    }
  }
  await reading.end();
  const problems: Problem[] = trees.flatMap((tree) => [...tree.problems]);
  const stop = watch?.start('assemble');
  const snapshots = assemble(entries, parsers, problems);
  stop?.();
  return { snapshots, origins };
}

/** The file under its path among all inputs; what was read of it says that path too. */
function entryAt(path: string, file: SourceFile, read: ReadFile): ReadEntry {
  const entry = { path, size: Math.max(0, file.size), ...read };
  if (path === file.path) return entry;
  const moved = (problems: readonly Problem[]): Problem[] => problems.map((p) => (p.path === file.path ? { ...p, path } : p));
  return { ...entry, problems: moved(read.problems), documents: read.documents.map((d) => changed(d, { path, problems: moved(d.problems) })) };
}

/** Several dumps in one run must not be taken for one: each keeps to its own folder. */
function pathAmong(trees: readonly SourceTree[], tree: SourceTree, path: string): string {
  return trees.length === 1 || tree.kind === 'file' || tree.kind === 'stdin' ? path : `${tree.name}/${path}`;
}

export function factBook(snapshot: Snapshot, tables?: Tables): FactBook {
  return createFactBook(snapshot, allParsers, views, tables);
}

/** A report with what it was made of, for those who look further than its findings. */
export interface Examined { readonly report: Report; readonly snapshots: readonly Snapshot[]; readonly books: readonly FactBook[]; readonly origins: Origins }

/** judge -> report, over what was read. */
export async function analyze(trees: readonly SourceTree[], options: AnalyzeOptions): Promise<Report> {
  return (await examine(trees, options)).report;
}

export async function examine(trees: readonly SourceTree[], options: AnalyzeOptions): Promise<Examined> {
  const { snapshots, origins } = await readInputs(trees, { ...options, needed: neededBy(options) });
  const books = snapshots.map((snapshot) => factBook(snapshot, options.tables));
  const judged = [];
  for (const [i, snapshot] of snapshots.entries()) {
    const book = books[i] ?? factBook(snapshot, options.tables);
    const outcomes = await judgeFacts(snapshot, book, options);
    const stop = options.watch?.start('report');
    judged.push({ root: snapshot.root, outcomes, facts: reportFacts(snapshot, book) });
    stop?.();
  }
  const input = {
    tool: { version: options.toolVersion, rules: options.rules.length },
    input: await describeInput(trees, snapshots),
    snapshots, outcomes: judged, facts: judged.map((j) => j.facts), rules: options.rules.map((r) => r.rule),
    options: optionsOf(options), ...(options.policy === undefined ? {} : { policy: options.policy }),
  };
  const quote = await fetchQuotes(origins, placesOf(input));
  const stop = options.watch?.start('report');
  const report = buildReport({ ...input, quote });
  stop?.();
  return { report: options.redact === true ? redactReport(report, namesIn(snapshots)) : report, snapshots, books, origins };
}

/** The kinds of documents that rules, views and the report read. What is to be redacted may be named in any document. */
function neededBy({ rules, redact }: AnalyzeOptions): ReadonlySet<string> | undefined {
  return redact === true ? undefined : new Set([...readByProgram, ...rules.flatMap((r) => r.inputs.map((i) => i.info.id))]);
}

function optionsOf({ evidence = 'sample', only, skip }: AnalyzeOptions): ReportOptions {
  return { evidence, redacted: false, ...(only === undefined ? {} : { only: [...only] }), ...(skip === undefined ? {} : { skip: [...skip] }) };
}

function judgeFacts(snapshot: Snapshot, book: FactBook, { judging = judgingInTurn, rules, tables, watch, only, skip }: AnalyzeOptions): Promise<Outcome[]> {
  const chosen = chosenRules(rules, { ...(only === undefined ? {} : { only }), ...(skip === undefined ? {} : { skip }) });
  return judging.judge({ rules: chosen, snapshot, book, ...(tables === undefined ? {} : { tables }), ...(watch === undefined ? {} : { watch }) });
}

async function describeInput(trees: readonly SourceTree[], snapshots: readonly Snapshot[]): Promise<Report['input']> {
  const [tree] = trees;
  const sha256 = trees.length === 1 ? await tree?.sha256() : undefined;
  const first = snapshots.find((s) => s.collectedAt !== undefined);
  return {
    name: trees.map((t) => t.name).join(', '),
    bytes: trees.reduce((sum, t) => sum + t.bytes, 0),
    kind: trees.length === 1 ? tree?.kind ?? 'file' : 'several',
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(first?.collectedAt === undefined ? {} : { collectedAt: first.collectedAt }),
    ...(first?.collector === undefined ? {} : { collector: first.collector }),
  };
}
