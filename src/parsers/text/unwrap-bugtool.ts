import type { Line } from '../../base/lines.ts';
import { readFence } from './fences.ts';

/**
 * Removes the wrapping that cilium-bugtool puts around an output with `--enable-markdown` (and did always up to 1.2): a heading
 * `# <command>`, a blank line, a fence. Other texts are returned as they are. `command` is that of the heading.
 */
export function unwrapBugtool(lines: readonly Line[]): { lines: readonly Line[]; command?: string } {
  const [heading, blank, fence] = lines;
  if (heading === undefined || blank === undefined || fence === undefined) return { lines };
  const command = /^# (\S.*)$/.exec(heading.text.trimEnd())?.[1];
  if (command === undefined || blank.text.trim() !== '' || readFence(fence.text)?.mark !== '```') return { lines };
  const inner = lines.slice(3);
  const end = inner.findLastIndex((line) => line.text.trim() === '```');
  // Called with the head of a file the closing fence is not there yet; what follows it (an error trailer) is kept.
  return { lines: end < 0 ? inner : inner.filter((_, i) => i !== end), command };
}
