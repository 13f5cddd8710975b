import { byText } from '../base/sort.ts';
import type { SourceFile, SourceTree } from '../model/source-file.ts';

/** An input made of texts at hand: cases of rules, tests, a page that analyses what was pasted. */
export function memoryTree(name: string, files: Readonly<Record<string, string>>): SourceTree {
  const list = Object.keys(files).sort(byText).map((path) => memoryFile(name, path, files[path] ?? ''));
  return {
    name, kind: 'folder', bytes: 0, problems: [],
    sha256: () => Promise.resolve(undefined),
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous
    files: async function* () { yield* list; },
    open: (path) => Promise.resolve(list.find((f) => f.path === path)),
    close: () => Promise.resolve(),
  };
}

function memoryFile(name: string, path: string, text: string): SourceFile {
  const bytes = new TextEncoder().encode(text);
  return {
    path, locator: `${name}!/${path}`, size: bytes.length, damage: [],
    read: (max) => Promise.resolve({ bytes: bytes.subarray(0, max), more: bytes.length > max }),
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous
    chunks: async function* () { yield bytes; },
    damageSeen: () => undefined,
  };
}
