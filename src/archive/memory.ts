import { byText } from '../base/sort.ts';
import type { SourceFile, SourceTree } from '../model/source-file.ts';

/** An input made of files at hand: cases of rules, tests, programs that use the library. Archives among them are not entered. */
export function memoryTree(name: string, files: Readonly<Record<string, string | Uint8Array>>): SourceTree {
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

function memoryFile(name: string, path: string, content: string | Uint8Array): SourceFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    path, locator: `${name}!/${path}`, size: bytes.length, damage: [],
    read: (max) => Promise.resolve({ bytes: bytes.subarray(0, max), more: bytes.length > max }),
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous
    chunks: async function* () { yield bytes; },
    damageSeen: () => undefined,
  };
}
