import { createHash } from 'node:crypto';
import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { EXIT, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { InputKind, SourceFile, SourceTree } from '../model/source-file.ts';
import type { Problem } from '../model/problem.ts';
import { contentOf, faultName, FileSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { ContainerFault } from './container.ts';
import type { Container, OpenContext } from './container.ts';
import type { Stream } from './content.ts';
import { openFolder } from './directory.ts';
import { Allowance, DEFAULT_LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import type { Place } from './nested.ts';
import { ProblemLog } from './problem-log.ts';
import { escapeName } from './safe-path.ts';
import { spool } from './spool.ts';
import { openTop } from './top.ts';
import { Walk } from './walk.ts';

export type { Limits } from './limits.ts';
export { DEFAULT_LIMITS } from './limits.ts';

export interface OpenOptions {
  /** Ceilings that differ from the defaults. */
  readonly limits?: Partial<Limits>;
  /** What `-` reads; the process's standard input when absent. */
  readonly stdin?: Stream<Uint8Array>;
  /** Folder for temporary files; the system's when absent. */
  readonly tempDir?: string;
}

/**
 * Opens what the user named: an archive, a folder, a file, or `-` for standard input.
 * Throws UserError (exit code 3) when there is nothing to read in it.
 */
export async function openInput(input: string, options: OpenOptions = {}): Promise<SourceTree> {
  const stream = isStdin(input);
  const name = stream ? 'stdin' : escapeName(basename(resolve(input)) || 'root');
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const context: OpenContext = {
    limits, problems: new ProblemLog(name, limits.problems), allowance: new Allowance(limits),
    tempDir: options.tempDir ?? tmpdir(), clutter: { count: 0, first: undefined },
  };
  try {
    if (!stream && (await kindOnDisk(input)) === 'folder') {
      const place: Place = { label: name, prefix: '', locator: `${name}/`, depth: 0, parent: undefined };
      return new Tree(name, 'folder', await openFolder(resolve(input), place, context), place, undefined, context);
    }
    const source = stream ? await spooledStdin(input, options, context) : openFile(input);
    return await openSource(source, name, stream, context);
  } catch (error) {
    throw userError(error, stream ? 'standard input' : escapeName(input));
  }
}

async function openSource(source: ByteSource, name: string, stream: boolean, context: OpenContext): Promise<SourceTree> {
  try {
    const top = await openTop(source, name, context);
    return new Tree(name, stream ? 'stdin' : top.kind, top.container, top.place, source, context);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** A shell's `<(command)` shows up as a pipe under one of these names. */
function isStdin(input: string): boolean {
  return input === '-' || input === '/dev/stdin' || /^\/(?:dev|proc\/self)\/fd\/\d+$/.test(input);
}

async function kindOnDisk(input: string): Promise<'file' | 'folder'> {
  const found = await stat(input).catch(async (error: unknown) => { throw await statFault(input, error); });
  if (found.isDirectory()) return 'folder';
  if (found.isFile()) return 'file';
  throw new ContainerFault('is neither a file nor a folder', 'pipe it to `-` to read a stream');
}

async function statFault(input: string, error: unknown): Promise<ContainerFault> {
  const code = faultName(error);
  if (code === 'EACCES' || code === 'EPERM') return new ContainerFault('cannot be read: permission denied', 'check who may read it');
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return new ContainerFault(`cannot be read (${code})`);
  const siblings = await readdir(dirname(resolve(input))).catch(() => []);
  const near = nearest(basename(input), siblings);
  return new ContainerFault('no such file or folder', near === undefined ? 'check the path' : `did you mean ${escapeName(near)}?`);
}

function openFile(input: string): ByteSource {
  let fd: number;
  try {
    fd = openSync(input, constants.O_RDONLY);
  } catch (error) {
    const code = faultName(error);
    throw code === 'EACCES' || code === 'EPERM' ? new ContainerFault('cannot be read: permission denied', 'check who may read it') : new ContainerFault(`cannot be read (${code})`);
  }
  return new FileSource(fd, fstatSync(fd).size);
}

async function spooledStdin(input: string, options: OpenOptions, context: OpenContext): Promise<ByteSource> {
  if (options.stdin !== undefined) return spool(options.stdin, context);
  const fd = Number(/\d+$/.exec(input)?.[0] ?? 0);
  if (fd === 0 && process.stdin.isTTY) throw new ContainerFault('is the terminal', 'pipe something into it, or name a file');
  if (fd === 0) return spool(process.stdin, context);
  return spool(createReadStream(input), context);
}

function userError(error: unknown, shown: string): unknown {
  return error instanceof ContainerFault ? new UserError(`${shown}: ${error.message}`, EXIT.input, error.hint) : error;
}

class Tree implements SourceTree {
  readonly name: string;
  readonly kind: InputKind;
  readonly bytes: number;
  readonly #walk: Walk;
  readonly #source: ByteSource | undefined;
  readonly #problems: ProblemLog;
  #sha256: Promise<string> | undefined;

  constructor(name: string, kind: InputKind, container: Container, place: Place, source: ByteSource | undefined, context: OpenContext) {
    this.name = name;
    this.kind = kind;
    this.bytes = source?.size ?? 0;
    this.#walk = new Walk(container, place, context);
    this.#source = source;
    this.#problems = context.problems;
  }

  get problems(): readonly Problem[] {
    return this.#problems.list;
  }

  async sha256(): Promise<string | undefined> {
    if (this.#source === undefined) return undefined;
    this.#sha256 ??= digest(this.#source);
    return this.#sha256;
  }

  files(): AsyncIterable<SourceFile> {
    return this.#walk.files();
  }

  open(path: string): Promise<SourceFile | undefined> {
    return Promise.resolve(this.#walk.open(path));
  }

  close(): Promise<void> {
    this.#walk.close();
    this.#source?.close();
    return Promise.resolve();
  }
}

async function digest(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of contentOf(source).chunks()) hash.update(piece);
  return hash.digest('hex');
}
