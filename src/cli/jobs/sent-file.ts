import type { FileBytes, SourceFile } from '../../model/source-file.ts';
import type { FileMessage } from './messages.ts';

/** Asks for the next piece of the file at hand. */
export type Ask = () => Promise<{ readonly bytes: Uint8Array } | { readonly seen: string | undefined }>;

/** A file as a worker sees it: what was sent, then what it asks for. Can be read once. */
export function sentFile(message: FileMessage, ask: Ask): SourceFile {
  let damage: string | undefined;
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* message.pieces;
    if (!message.more) { damage = message.seen; return; }
    for (;;) {
      const answer = await ask();
      if ('bytes' in answer) yield answer.bytes;
      else { damage = answer.seen; return; }
    }
  }
  return {
    path: message.path, locator: message.locator, size: message.size, damage: message.damage,
    read: (): Promise<FileBytes> => Promise.reject(new Error('a file in a worker is read in pieces')),
    chunks, damageSeen: () => damage,
  };
}
