import type { TextFault } from '../base/yaml-text.ts';

/** One fault as a compiler would print it: place, message, the line with a caret, and the nearest right word. */
export function formatFault(fault: TextFault): string {
  const place = `${fault.path}:${String(fault.line)}:${String(fault.column)}`;
  return [`${place}: ${fault.message}`, fault.snippet, fault.hint === undefined ? '' : `  ${fault.hint}`].filter((l) => l !== '' && l !== undefined).join('\n');
}
