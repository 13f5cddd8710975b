import type { InputKind } from '../model/source-file.ts';
import { contentOf } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { ContainerFault, quiet } from './container.ts';
import type { Container, OpenContext } from './container.ts';
import { GZIP_HEAD, gzipKind } from './nested-kind.ts';
import type { ArchiveKind } from './nested-kind.ts';
import { openStreamed } from './nested.ts';
import type { Place } from './nested.ts';
import { ProblemLog } from './problem-log.ts';
import { hasArchiveExtension } from './safe-path.ts';
import { openSingleFile } from './single.ts';
import { looksBinary, sniffContainer } from './sniff-container.ts';
import { openZip } from './zip.ts';
import { zipWindow } from './zip-end.ts';

/** Bytes from which a file that is no archive is judged to be text or not. */
const TEXT_HEAD = 64 * 1024;

/** The input as a container. */
export interface Top {
  readonly kind: Exclude<InputKind, 'folder' | 'stdin'>;
  readonly container: Container;
  readonly place: Place;
}

/** Decides by content what `source` is and opens it. Throws ContainerFault when there is nothing to read in it. */
export async function openTop(source: ByteSource, name: string, context: OpenContext): Promise<Top> {
  // An empty text is a finding of its own: a command that printed nothing. An empty archive is a failed copy.
  if (source.size === 0 && (name === 'stdin' || hasArchiveExtension(name, true))) throw new ContainerFault('is empty', 'there is nothing to read in a file of 0 bytes; collect or copy it again');
  const kind = source.size === 0 ? 'file' : kindOf(source, name);
  if (kind === 'file') {
    const place: Place = { label: name, prefix: '', locator: '', depth: 0, parent: undefined };
    return { kind, container: openSingleFile(source, name), place };
  }
  const place: Place = { label: name, prefix: '', locator: `${name}!/`, depth: kind === 'gzip-text' ? 0 : 1, parent: undefined };
  if (kind === 'zip') return { kind, container: await openZip(source, place, context), place };
  await probe(source, name, place, kind, context);
  const container = openStreamed(contentOf(source), name, place, kind, context);
  return { kind: kind === 'tar' || kind === 'tar.gz' ? kind : 'gzip', container, place };
}

function kindOf(source: ByteSource, name: string): ArchiveKind | 'file' {
  const head = source.readAt(0, TEXT_HEAD);
  const kind = sniffContainer(head);
  if (kind === 'gzip') {
    const inside = gzipKind(head.subarray(0, GZIP_HEAD));
    if (inside === undefined) throw new ContainerFault('is a gzip file that holds no text and no tar', 'name a sysdump, a folder or a text file');
    return inside;
  }
  if (kind === 'zip' || kind === 'tar') return kind;
  if (kind !== undefined) throw new ContainerFault(`is a ${kind} archive, which cannot be read`, 'unpack it and give the folder');
  if (zipWindow(source) !== undefined || /\.zip$/i.test(name)) return 'zip';
  if (looksBinary(head)) throw new ContainerFault('is neither an archive nor text', 'name a sysdump, a folder or a text file');
  if (hasArchiveExtension(name, true)) throw new ContainerFault('is named like an archive but is none', 'was it downloaded or copied completely? If it is text, give it the extension .txt');
  return 'file';
}

/** Reads up to the first file, so that an archive with nothing in it is refused at once. */
async function probe(source: ByteSource, name: string, place: Place, kind: Exclude<ArchiveKind, 'zip'>, context: OpenContext): Promise<void> {
  const problems = new ProblemLog(name, 10);
  for await (const member of openStreamed(contentOf(source), name, place, kind, quiet(context, problems)).members()) {
    if (kind === 'tar' || kind === 'tar.gz') return;
    if ((await member.head(1)).length > 0) return;
    throw new ContainerFault(member.damageSeen() === undefined ? 'is the gzip of an empty file' : 'is a gzip file of which nothing can be unpacked', 'collect or copy it again');
  }
  const fault = problems.list.find((problem) => problem.path === name);
  throw new ContainerFault(fault === undefined ? 'is a tar archive without files' : `is a tar archive without a readable file: it ${fault.message}`, 'it was probably cut while it was copied; copy it again');
}
