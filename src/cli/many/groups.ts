import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { openInput } from '../../archive/open.ts';

/** Inputs that are judged together, under the name of their report. */
export interface InputGroup { readonly name: string; readonly inputs: readonly string[] }

/** Folders of cilium-bugtool are pieces of a dump: `analyze dump/*` must not tear it apart. */
const PIECE = /^(?:cilium-|tetragon-|hubble-)?(?:bugtool|flows)-/;

/**
 * Tells which inputs are dumps of their own. An archive or folder is one; saved outputs and folders of cilium-bugtool are
 * pieces of one capture and stay together. Pieces beside a single dump belong to it, beside several they are one result more.
 */
export async function groupInputs(inputs: readonly string[]): Promise<InputGroup[]> {
  // The usual run opens its input once.
  if (inputs.length < 2) return [{ name: nameOf(inputs[0] ?? ''), inputs }];
  const dumps: string[] = [];
  const pieces: string[] = [];
  for (const input of inputs) (await isDump(input) ? dumps : pieces).push(input);
  if (dumps.length < 2) return [{ name: nameOf(dumps[0] ?? pieces[0] ?? ''), inputs }];
  const groups = dumps.map((input) => ({ name: nameOf(input), inputs: [input] }));
  return unique(pieces.length === 0 ? groups : [...groups, { name: 'files', inputs: pieces }]);
}

async function isDump(input: string): Promise<boolean> {
  try {
    if (statSync(input).isDirectory()) return !PIECE.test(basename(resolve(input)));
    if (input === '/dev/stdin') return false;
    const tree = await openInput(input);
    await tree.close();
    return tree.kind === 'zip' || tree.kind === 'tar' || tree.kind === 'tar.gz';
  } catch {
    // What cannot be opened is a result of its own, too: its row says why. A missing file ends up there as well.
    return /\.(?:zip|tar|tgz|tar\.gz)$/i.test(input);
  }
}

function nameOf(input: string): string {
  return basename(resolve(input)).replace(/\.(?:zip|tar|tgz|tar\.gz)$/i, '').replace(/[^\w.-]/g, '_') || 'input';
}

/** Two dumps of one name must not write one file. */
function unique(groups: readonly InputGroup[]): InputGroup[] {
  const seen = new Map<string, number>([['index', 1]]);
  return groups.map((group) => {
    const count = (seen.get(group.name) ?? 0) + 1;
    seen.set(group.name, count);
    return count === 1 ? group : { ...group, name: `${group.name}-${String(count)}` };
  });
}
