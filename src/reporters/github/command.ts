import { visible, visibleLine } from '../visible.ts';
import { cutText } from '../markdown-text.ts';

/** Limits of an annotation. */
const TITLE = 255;
const MESSAGE = 4000;

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/**
 * A workflow command that annotates the run. Without a file: what is quoted lies in the dump, not in the repository.
 * Source of the escapes: `actions/toolkit` packages/core/src/command.ts.
 */
export function annotation(kind: 'error' | 'warning' | 'notice', title: string, message: string): string {
  const name = data(cutText(visibleLine(title), TITLE)).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return `::${kind} title=${name}::${data(cutText(visible(message), MESSAGE))}`;
}
