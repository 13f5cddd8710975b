import type { SourceTree } from '../../model/source-file.ts';

/** Below this much input starting threads takes longer than they save. */
const WORTH = 12 * 1024 * 1024;
/** What a dump grows by when it is unpacked; 8 to 12 was seen. */
const UNPACKED = 8;

/** Whether so many bytes are worth starting threads. */
export function isWorth(bytes: number): boolean {
  return bytes > WORTH;
}

/** Whether input that has not been read yet is likely to be. */
export function isMuch(inputs: readonly Pick<SourceTree, 'kind' | 'bytes'>[]): boolean {
  return isWorth(inputs.reduce((sum, { kind, bytes }) => sum + bytes * (kind === 'tar' || kind === 'file' ? 1 : UNPACKED), 0));
}
